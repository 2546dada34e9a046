import type { RankProfile, RunProfile } from "@hydride/training";
import { quantile, type Summary, summarise } from "../statistics.js";
import type { StepSplit } from "./report.js";

const PARTS = ["seconds", "loading", "compute", "forward", "backward", "update", "wait", "communicate"] as const;

/** Means over the ranks of each round, and of those the medians. */
export function stepSplit(rounds: readonly RunProfile[]): StepSplit {
  const of = (part: (typeof PARTS)[number]) =>
    quantile(
      rounds.map(({ ranks }) => meanOver(ranks, part)),
      0.5,
    );
  return Object.fromEntries(PARTS.map((part) => [part, of(part)])) as unknown as StepSplit;
}

/** Structures of all ranks together, by the second. */
export function throughput(rounds: readonly RunProfile[]): Summary {
  return summarise(rounds.map(({ structures, ranks }) => structures / meanOver(ranks, "seconds")));
}

export function stepSeconds(rounds: readonly RunProfile[]): Summary {
  return summarise(rounds.map(({ ranks }) => meanOver(ranks, "seconds")));
}

/** Processor time of all ranks over time. */
export function coresHad(rounds: readonly RunProfile[]): number {
  const each = rounds.map(({ ranks }) => ranks.reduce((sum, rank) => sum + rank.processor / rank.seconds, 0));
  return quantile(each, 0.5);
}

/** Of so many steps. */
export function times(split: StepSplit, steps: number): StepSplit {
  return Object.fromEntries(PARTS.map((part) => [part, split[part] * steps])) as unknown as StepSplit;
}

function meanOver(ranks: readonly RankProfile[], part: (typeof PARTS)[number]): number {
  return ranks.reduce((sum, rank) => sum + rank[part], 0) / ranks.length;
}
