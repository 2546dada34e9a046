import type { Structure } from "@hydride/core-graph";
import { type Outline, splitByGroup } from "@hydride/datasets";
import type { Config } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import { coverElements } from "./cover.js";
import type { Division, Divisions } from "./division.js";
import { follow } from "./follow.js";
import { elementsOf } from "./references.js";
import { refillValidation } from "./refill.js";

type Fractions = Pick<Config["split"], "train" | "validation" | "test">;
type Shares = Fractions & Partial<Pick<Config["split"], "stratify">>;

export interface Divided<Own extends Outline = Structure> {
  division: Division<Own>;
  /** Groups that went to training because of an element that nothing else there has. */
  moved: string[];
}

/**
 * Divides datasets of a run at once, so that a group which several have is on one side in all of them; then sees to it that
 * training has every element, and validation something. What it moves it logs.
 *
 * @param datasets Structures by the name of their dataset.
 * @param given The divisions of the other datasets: a group that these have on one side goes there.
 * @throws TrainingError DATASET_UNUSABLE for a dataset with fewer structures than sides; DatasetError DATASET_SPLIT for one with
 * fewer groups.
 */
export function divideDatasets<Own extends Outline>(
  datasets: ReadonlyMap<string, readonly Own[]>,
  { split, seed }: { split: Shares; seed: number },
  log: (line: string) => void,
  given: Divisions<Outline> = new Map(),
): Map<string, Divided<Own>> {
  const { train, validation, test, stratify } = split;
  const fractions = { train, validation, test };
  for (const [name, structures] of datasets) assertEnough(name, structures.length, fractions);
  const { bound, groups, free, notices } = follow(datasets, given, fractions);
  notices.forEach(log);
  const options = { fractions, seed, ...(stratify && { stratify }) };
  const { report, ...sides } = splitByGroup(free, options);
  if (report.shared > 0) {
    const what = report.shared === 1 ? "1 group is" : `${String(report.shared)} groups are`;
    log(`${what} in two datasets or more, and on the same side in all of them`);
  }
  const before: Divisions<Own> = new Map(
    [...datasets.keys()].map((name) => {
      const own = (side: keyof Division) => [...sides[side], ...bound[side]].filter(({ dataset }) => dataset === name);
      return [name, { train: own("train"), validation: own("validation"), test: own("test") }];
    }),
  );
  const covered = coverElements(before);
  const { divisions, returned } = refillValidation(covered.divisions, groups);
  for (const [name, groups] of covered.moved) {
    if (groups.length === 0) continue;
    log(movedNotice(name, groups, before.get(name)!.train, covered.divisions.get(name)!.train));
  }
  for (const [name, group] of returned) {
    log(`dataset "${name}": moved a group to validation, which had none left: ${group}`);
  }
  const divided = [...divisions].map(([name, division]) => {
    const moved = movedIn(before.get(name)!, division);
    const followed = moved.filter((group) => !covered.moved.get(name)!.includes(group));
    if (followed.length > 0) {
      log(`dataset "${name}": moved to training as in the dataset that needs them there: ${followed.join(", ")}`);
    }
    return [name, { division, moved }] as const;
  });
  return new Map(divided);
}

/** Where structures are too few, no grouping helps. */
function assertEnough(name: string, count: number, fractions: Fractions): void {
  const sides = (["train", "validation", "test"] as const).filter((side) => fractions[side] > 0);
  if (count >= sides.length) return;
  throw new TrainingError(
    "DATASET_UNUSABLE",
    `dataset "${name}": expected at least ${String(sides.length)} structures to divide into ${sides.join(", ")}, ` +
      `found ${String(count)}`,
    "Give the dataset more structures, or leave it out.",
  );
}

/** The groups that are in training now and were not before. */
function movedIn(before: Division<Outline>, { train }: Division<Outline>): string[] {
  if (train === before.train) return [];
  const known = new Set(before.train.map(({ group }) => group));
  return [...new Set(train.map(({ group }) => group))].filter((group) => !known.has(group));
}

function movedNotice(
  name: string,
  moved: readonly string[],
  before: readonly Outline[],
  after: readonly Outline[],
): string {
  const known = elementsOf(before);
  const elements = elementsOf(after).filter((symbol) => !known.includes(symbol));
  const what = elements.length > 0 ? elements.join(", ") : "energies of all their elements";
  return (
    `dataset "${name}": moved ${moved.length === 1 ? "a group" : `${String(moved.length)} groups`} to training, ` +
    `which had no ${what}: ${moved.join(", ")}`
  );
}
