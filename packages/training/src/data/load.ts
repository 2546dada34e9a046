import type { Structure } from "@hydride/core-graph";
import { loadDataset, splitByGroup, type GroupBy, type LoadedDataset } from "@hydride/datasets";
import type { Config, DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import type { Reporter } from "../run/progress.js";
import { coverElements, type Division } from "./cover.js";
import { elementsOf, referenceEnergies } from "./references.js";
import { energyScale, forceScale } from "./scale.js";
import type { SplitReport, Task } from "./task.js";

/**
 * Reads every dataset of a run, divides it by group, and fits reference energies and the loss' scale on its training split.
 * @throws TrainingError DATASET_UNUSABLE for a dataset without labels or too small to divide; ConfigError; reading errors.
 */
export async function loadTasks(config: Config, reporter: Pick<Reporter, "log">): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const dataset of config.datasets) {
    const loaded = await readDataset(dataset);
    checkLabels(dataset.name, loaded.structures);
    for (const notice of loaded.notices) reporter.log(notice);
    tasks.push(makeTask(dataset, loaded.structures, config, reporter));
  }
  return tasks;
}

function readDataset({ name, files, groupBy, keys, units }: DatasetConfig): Promise<LoadedDataset> {
  return loadDataset(files, {
    dataset: name,
    groupBy: groupBy as GroupBy,
    ...(keys && { keys: given(keys) }),
    ...(units && { units: given(units) }),
  });
}

function checkLabels(name: string, structures: readonly Structure[]): void {
  if (structures.some(({ energy, forces }) => energy !== undefined || forces !== undefined)) return;
  throw new TrainingError(
    "DATASET_UNUSABLE",
    `dataset "${name}": expected energies or forces to train on, found neither in ${String(structures.length)} structures`,
    "Name the labels with the dataset's keys, for example keys: { energy: E_dft, forces: F_dft }.",
  );
}

function makeTask(
  dataset: DatasetConfig,
  structures: Structure[],
  config: Config,
  reporter: Pick<Reporter, "log">,
): Task {
  const { name, groupBy, weight } = dataset;
  const { train, validation, test } = splitByGroup(structures, { fractions: config.split, seed: config.seed });
  const { division, moved } = coverElements({ train, validation, test });
  if (moved.length > 0) reporter.log(movedNotice(name, moved, train, division.train));
  for (const part of ["train", "validation"] as const) {
    if (division[part].length === 0) throw emptyPart(name, part, structures);
  }
  const references = referenceEnergies(dataset, division.train, structures);
  const split = report(groupBy, division, moved);
  const { train: trained, validation: validated } = split.structures;
  reporter.log(`dataset ${name}: ${String(trained)} structures to train on, ${String(validated)} to validate`);
  const scales = {
    scale: forceScale(division.train, references),
    energyScale: energyScale(division.train, references),
  };
  return { name, weight, ...division, references, ...scales, split };
}

function report(groupBy: string, division: Division, moved: string[]): SplitReport {
  const groups = (structures: Structure[]) => new Set(structures.map((structure) => structure.group)).size;
  const { train, validation, test } = division;
  return {
    groupBy,
    structures: { train: train.length, validation: validation.length, test: test.length },
    groups: { train: groups(train), validation: groups(validation), test: groups(test) },
    moved,
  };
}

function movedNotice(
  name: string,
  moved: readonly string[],
  before: readonly Structure[],
  after: readonly Structure[],
): string {
  const known = elementsOf(before);
  const elements = elementsOf(after).filter((symbol) => !known.includes(symbol));
  const what = elements.length > 0 ? elements.join(", ") : "energies of all their elements";
  return (
    `dataset "${name}": moved ${moved.length === 1 ? "a group" : `${String(moved.length)} groups`} to training, ` +
    `which had no ${what}: ${moved.join(", ")}`
  );
}

function emptyPart(name: string, part: string, structures: readonly Structure[]): TrainingError {
  const groups = new Set(structures.map((structure) => structure.group)).size;
  return new TrainingError(
    "DATASET_UNUSABLE",
    `dataset "${name}": expected structures for ${part}, found none after dividing ` +
      `${String(structures.length)} structures in ${String(groups)} groups`,
    'Give the dataset more structures, a finer grouping such as groupBy: "block:20", or other shares in split.',
  );
}

/** The members that are there; an optional key that was left out is not the same as one that is undefined. */
function given<Value>(group: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(group).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
