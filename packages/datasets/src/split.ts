import { hillFormula, type Structure } from "@hydride/core-graph";
import { byKey } from "./byKey";
import { assignSides, type Side, SIDES, type StratumOf } from "./assignSides";
import { DatasetError } from "./errors";
import { regroup } from "./group";
import { checkOptions, checkStructures } from "./optionKeys";
import type { Outline } from "./outlines/outline";
import type { GroupBy } from "./options";

export interface SplitOptions {
  /** Shares of the structures, which add up to 1. */
  fractions: { train: number; validation: number; test?: number };
  seed: number | string;
  /** Groups anew before splitting; the groups that the structures have count where it is not given. */
  groupBy?: GroupBy;
  /** `composition`: every side gets its fraction of the groups of each composition, as far as they can be divided. */
  stratify?: "composition";
}

export type SideCounts = Record<Side, { groups: number; structures: number }>;

export interface SplitReport {
  sides: SideCounts;
  datasets: Record<string, SideCounts>;
  /** Groups that two datasets or more have. */
  shared: number;
  notices: string[];
}

export interface Split<Own extends Outline = Structure> extends Record<Side, Own[]> {
  report: SplitReport;
}

/**
 * Splits datasets by group: no group is on two sides, also where several datasets have it, and every side with a fraction above
 * zero gets a group of each dataset. Which side a group is on depends on the groups, their sizes, the fractions and the seed, not
 * on the order of the structures or on the machine, nor on datasets with which it has nothing to do; the sides keep the order of
 * the input. Throws `DatasetError`.
 */
export function splitByGroup(structures: Iterable<Structure>, options: SplitOptions): Split;
/** The same of whatever says as much of structures. */
export function splitByGroup<Own extends Outline>(
  structures: Iterable<Own>,
  options: Omit<SplitOptions, "groupBy">,
): Split<Own>;
export function splitByGroup(structures: Iterable<Structure>, options: SplitOptions): Split {
  checkStructures("splitting", structures);
  checkOptions("splitting", options, ["fractions", "seed", "groupBy", "stratify"]);
  const seed = checkedSeed(options.seed);
  const fractions = checkedFractions(options.fractions);
  const notices: string[] = [];
  const datasets = byKey(structures, (structure) => structure.dataset);
  if (options.groupBy !== undefined) {
    for (const [dataset, members] of datasets) {
      const grouped = regroup(members, options.groupBy);
      notices.push(...grouped.notices);
      datasets.set(dataset, grouped.structures);
    }
  }
  const sides = assignSides(datasets, fractions, seed, strata(options.stratify, datasets));
  return divided(datasets, (structure) => sides.get(structure.group)!, notices);
}

/** The structures on their sides, with the counts. */
export function divided<Own extends Outline>(
  datasets: ReadonlyMap<string, readonly Own[]>,
  sideOf: (structure: Own) => Side,
  notices: string[],
): Split<Own> {
  const report: SplitReport = { sides: noCounts(), datasets: {}, shared: 0, notices };
  const split: Split<Own> = { train: [], validation: [], test: [], report };
  const met = new Map<string, number>();
  for (const [dataset, members] of datasets) {
    const counts = (report.datasets[dataset] = noCounts());
    const sides = new Map<string, number>();
    for (const structure of members) {
      const side = sideOf(structure);
      split[side].push(structure);
      const before = sides.get(structure.group) ?? 0;
      const bit = 1 << SIDES.indexOf(side);
      sides.set(structure.group, before | bit);
      for (const count of [counts[side], report.sides[side]]) {
        if ((before & bit) === 0) count.groups++;
        count.structures++;
      }
    }
    for (const group of sides.keys()) met.set(group, (met.get(group) ?? 0) + 1);
  }
  for (const having of met.values()) if (having > 1) report.shared++;
  return split;
}

/** The compositions of a group, in one text. */
function strata(
  stratify: SplitOptions["stratify"],
  datasets: ReadonlyMap<string, readonly Outline[]>,
): StratumOf | undefined {
  if (stratify === undefined) return undefined;
  if (stratify !== "composition") {
    throw new DatasetError(
      "DATASET_OPTION",
      `stratify: expected composition, found ${JSON.stringify(stratify)}`,
      "leave it out to split by the seed alone",
    );
  }
  const formulas = new Map<string, Set<string>>();
  for (const members of datasets.values()) {
    for (const { group, numbers } of members) {
      formulas.set(group, (formulas.get(group) ?? new Set()).add(hillFormula(numbers)));
    }
  }
  return (group) => [...formulas.get(group)!].sort().join(" ");
}

function checkedSeed(seed: number | string): number | string {
  if (typeof seed === "string" || Number.isFinite(seed)) return seed;
  throw new DatasetError(
    "DATASET_OPTION",
    `seed: expected a finite number or a text, found ${String(seed)}`,
    "for example seed: 1: the same seed gives the same split",
  );
}

function checkedFractions(given: SplitOptions["fractions"]): Record<Side, number> {
  checkOptions("splitting, fractions", given, SIDES);
  const fractions = { train: given.train, validation: given.validation, test: given.test ?? 0 };
  const values = Object.values(fractions);
  const sum = values.reduce((a, b) => a + b, 0);
  if (values.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-9 && fractions.train > 0) return fractions;
  throw new DatasetError(
    "DATASET_OPTION",
    `fractions: expected shares from 0 to 1 that add up to 1, with some for train, found ${JSON.stringify(given)}`,
    "for example { train: 0.8, validation: 0.1, test: 0.1 }",
  );
}

function noCounts(): SideCounts {
  const none = () => ({ groups: 0, structures: 0 });
  return { train: none(), validation: none(), test: none() };
}
