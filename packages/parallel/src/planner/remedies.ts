import { ParallelError } from "../errors.js";
import { STRATEGIES } from "../placement/placement.js";
import { formatBytes } from "./formatBytes.js";
import { PROCESS_BYTES } from "./rankDemand.js";
import type { PlanRequest } from "./request.js";
import { strategyPlan, type StrategyPlan } from "./strategyPlan.js";

const MOST_RANKS = 100_000;

/** What would make a plan fit, each in a few words; none where no single change does. */
export function remedies(
  chosen: StrategyPlan,
  possible: readonly StrategyPlan[],
  request: PlanRequest,
  memory: number,
): string[] {
  const { batchSize, structure, accumulate, shardOptimizer } = request;
  const fits = (changed: Partial<PlanRequest>) => leastMemory({ ...request, ...changed }, chosen) <= memory;
  const found: string[] = [];
  const others = possible.filter((plan) => plan !== chosen && plan.memory <= memory).map(({ strategy }) => strategy);
  if (others.length > 0) found.push(`the strategy ${others.join(" or ")}`);
  if (!shardOptimizer && request.ranks > 1 && fits({ shardOptimizer: true })) {
    found.push("parallel.shardOptimizer true");
  }
  const { recomputedBytes } = structure;
  if (recomputedBytes !== undefined && fits({ structure: { ...structure, activationBytes: recomputedBytes } })) {
    found.push("training.recompute true");
  }
  const perRank = structuresOfRank(chosen);
  const parts = accumulate > 1 || perRank < 2 ? undefined : smallest(perRank, (value) => fits({ accumulate: value }));
  if (parts !== undefined) found.push(`parallel.accumulate ${String(parts)}`);
  if ("perRank" in batchSize) {
    const size = largest(perRank - 1, (value) => fits({ batchSize: { perRank: value } }));
    if (size !== undefined) found.push(`a batch of ${String(size)} structures a rank`);
  }
  const ranks = doubling(request.ranks, (value) => fits({ ranks: value }));
  if (ranks !== undefined) found.push(`${String(ranks)} ranks`);
  return found;
}

/** Where no single change makes a plan fit: the fewest of them together that do, or what the model takes at least. */
export function jointRemedy(chosen: StrategyPlan, request: PlanRequest, memory: number): string {
  const { structure, shardOptimizer, accumulate } = request;
  const { recomputedBytes } = structure;
  const perRank = structuresOfRank(chosen);
  const steps: [words: string, change: Partial<PlanRequest>][] = [];
  if (recomputedBytes !== undefined) {
    steps.push(["training.recompute true", { structure: { ...structure, activationBytes: recomputedBytes } }]);
  }
  if (perRank > accumulate) steps.push([`parallel.accumulate ${String(perRank)}`, { accumulate: perRank }]);
  if (!shardOptimizer) steps.push(["parallel.shardOptimizer true", { shardOptimizer: true }]);
  for (const ranks of doublings(MOST_RANKS, request.ranks)) steps.push([`${String(ranks)} ranks`, { ranks }]);
  const words: string[] = [];
  let changed = request;
  for (const [text, change] of steps) {
    changed = { ...changed, ...change };
    if ("ranks" in change && words.at(-1)?.endsWith(" ranks") === true) words.pop();
    words.push(text);
    if (leastMemory(changed, chosen) <= memory) return `No single change would fit, but together: ${words.join("; ")}.`;
  }
  return (
    `Nothing would fit: with all of it (${words.join("; ")}) a rank takes ${formatBytes(leastMemory(changed, chosen))}, ` +
    `${formatBytes(PROCESS_BYTES)} of it the process itself. Take a smaller model.hidden, or more memory.`
  );
}

/** Of the strategy that is asked for; with `auto` of the one that takes least. */
function leastMemory(request: PlanRequest, chosen: StrategyPlan): number {
  const strategies = request.strategy === "auto" ? STRATEGIES : [chosen.strategy];
  const each = strategies.map((strategy) => {
    try {
      return strategyPlan(strategy, request).memory;
    } catch (error) {
      if (error instanceof ParallelError && error.code === "PLACEMENT_INVALID") return Infinity;
      throw error;
    }
  });
  return Math.min(...each);
}

const structuresOfRank = ({ demands }: StrategyPlan) => Math.max(...demands.map(({ structures }) => structures));

/** Twice, four times, eight times `from`, up to `most`. */
function doublings(most: number, from: number): number[] {
  const found: number[] = [];
  for (let value = 2 * from; value <= most; value *= 2) found.push(value);
  return found;
}

/** The least number from 2 to `most` that holds; what holds once holds from then on. */
function smallest(most: number, holds: (value: number) => boolean): number | undefined {
  let [low, high] = [2, most];
  if (!holds(high)) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** The largest number from 1 to `most` that holds; below it all do. */
function largest(most: number, holds: (value: number) => boolean): number | undefined {
  if (most < 1 || !holds(1)) return undefined;
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function doubling(from: number, holds: (value: number) => boolean): number | undefined {
  return doublings(MOST_RANKS, from).find(holds);
}
