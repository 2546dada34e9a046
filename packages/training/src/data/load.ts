import { realpathSync } from "node:fs";
import type { Structure } from "@hydride/core-graph";
import { loadDataset, type GroupBy, type Leak, type LeftOut, type LoadedDataset } from "@hydride/datasets";
import type { Config, DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import type { Reporter } from "../run/progress.js";
import { coverGiven } from "./coverGiven.js";
import { divideDatasets, type Divided } from "./divide.js";
import type { Division, Divisions } from "./division.js";
import { givenDivision } from "./givenSplit.js";
import { checkLeaks } from "./leakCheck.js";
import { labelled, leftOutNotice, unusedLabels, zeroLabels } from "./labels.js";
import { referenceEnergies, strangeReferences, unusedReferences } from "./references.js";
import { energyScale, forceScale } from "./scale.js";
import type { SplitReport, Task } from "./task.js";

/** A structure that no task has, and why; outliers with their file. */
export type Excluded = Omit<LeftOut, "path"> & Partial<Pick<LeftOut, "path">>;

export interface LoadedTasks {
  tasks: Task[];
  /** By dataset, everything that was left out. */
  leftOut: Map<string, Excluded[]>;
  /** Groups and geometries on two sides or more; absent where nobody looked. */
  leaks?: Leak[];
}

/**
 * Reads every dataset of a run, divides them by group or as their own split says, and fits reference energies and the loss' scales on
 * their training splits.
 * @throws TrainingError DATASET_UNUSABLE for a dataset without labels or too small to divide, or for a split that does not fit it,
 * DATASET_LEAK; ConfigError; reading errors.
 */
export async function loadTasks(config: Config, reporter: Pick<Reporter, "log">): Promise<Task[]> {
  return (await loadAll(config, reporter)).tasks;
}

/** The same, with what was left out, and what is on two sides. */
export async function loadAll(config: Config, reporter: Pick<Reporter, "log">): Promise<LoadedTasks> {
  const log = (line: string) => {
    reporter.log(line);
  };
  const datasets = new Map<string, Structure[]>();
  const given = new Map<string, Division>();
  const leftOut = new Map<string, Excluded[]>();
  for (const dataset of config.datasets) {
    const { name } = dataset;
    const loaded = await readDataset(dataset);
    const { structures: all, notices } = loaded;
    notices.forEach(log);
    const structures = labelled(loaded, config.loss);
    const unlabelled = withoutLabels(all, structures);
    if (unlabelled.length > 0) log(leftOutNotice(name, unlabelled.length, all.length));
    zeroLabels(name, structures).forEach(log);
    datasets.set(name, structures);
    leftOut.set(name, [...loaded.leftOut, ...unlabelled]);
    const division = givenDivision(dataset, { structures, all, leftOut: loaded.leftOut }, log);
    if (division !== undefined) given.set(name, division);
  }
  sharedFiles(config.datasets).forEach(log);
  unusedLabels(config, datasets).forEach(log);
  const divided = divideAll(datasets, given, config, leftOut, log);
  const tasks = config.datasets.map((dataset) => {
    const structures = datasets.get(dataset.name)!;
    const task = makeTask(dataset, divided.get(dataset.name)!, structures);
    for (const notice of [unusedReferences(dataset, structures), strangeReferences(dataset, task.energyScale)]) {
      if (notice !== undefined) log(notice);
    }
    const { train, validation } = task.split.structures;
    log(`dataset ${task.name}: ${String(train)} structures to train on, ${String(validation)} to validate`);
    return task;
  });
  const leaks = checkLeaks(tasks, config.split.leaks, log);
  return { tasks, leftOut, ...(leaks && { leaks }) };
}

/** Divides the datasets that have no split of their own, and leaves out what a given split cannot validate on. */
function divideAll(
  datasets: ReadonlyMap<string, readonly Structure[]>,
  given: Divisions,
  config: Config,
  leftOut: ReadonlyMap<string, Excluded[]>,
  log: (line: string) => void,
): Map<string, Divided> {
  const free = new Map([...datasets].filter(([name]) => !given.has(name)));
  const divided = divideDatasets(free, config, log, given);
  for (const [name, before] of given) {
    const { division, leftOut: uncovered } = coverGiven(before);
    divided.set(name, { division, moved: [] });
    if (uncovered.length === 0) continue;
    for (const one of uncovered) leftOut.get(name)!.push(one);
    const [first] = uncovered;
    log(
      `dataset "${name}": left out ${String(uncovered.length)} of ${String(before.validation.length)} structures to validate on ` +
        `(first: ${JSON.stringify(first!.id)}, ${first!.reason})`,
    );
  }
  return divided;
}

function withoutLabels(all: readonly Structure[], kept: readonly Structure[]): Excluded[] {
  const there = new Set(kept);
  const reason = "no label that the loss gives a weight";
  return all.filter((structure) => !there.has(structure)).map(({ id }) => ({ id, reason }));
}

function readDataset(config: DatasetConfig): Promise<LoadedDataset> {
  const { name, files, groupBy, keys, units, level, duplicates, outliers } = config;
  return loadDataset(files, {
    dataset: name,
    groupBy: groupBy as GroupBy,
    ...(keys && { keys: given(keys) }),
    ...(units && { units: given(units) }),
    ...(level !== undefined && { level }),
    duplicates,
    ...(outliers && { outliers: given(outliers) }),
  });
}

/** A line for every file that is in several datasets: with labels of two levels of theory it may well be, by mistake too. */
function sharedFiles(datasets: readonly DatasetConfig[]): string[] {
  const owners = new Map<string, string[]>();
  for (const { name, files } of datasets) {
    for (const file of files) {
      const place = realPath(file);
      owners.set(place, [...(owners.get(place) ?? []), name]);
    }
  }
  return [...owners]
    .filter(([, names]) => names.length > 1)
    .map(([file, names]) => `${file} is in ${String(names.length)} datasets: ${names.join(", ")}`);
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // A pipe has none, and what is missing is told of when it is read.
  }
}

function makeTask(dataset: DatasetConfig, { division, moved }: Divided, structures: readonly Structure[]): Task {
  const { name, weight } = dataset;
  for (const part of ["train", "validation"] as const) {
    if (division[part].length === 0) throw emptyPart(dataset, part, structures);
  }
  const references = referenceEnergies(dataset, division.train, structures);
  const scales = {
    scale: forceScale(division.train, references),
    energyScale: energyScale(division.train, references),
  };
  return { name, weight, ...division, references, ...scales, split: report(dataset, division, moved) };
}

function report({ groupBy, split }: DatasetConfig, division: Division, moved: string[]): SplitReport {
  const groups = (structures: Structure[]) => new Set(structures.map((structure) => structure.group)).size;
  const { train, validation, test } = division;
  return {
    groupBy,
    ...(split && { given: split.own === undefined ? "lists" : "own" }),
    structures: { train: train.length, validation: validation.length, test: test.length },
    groups: { train: groups(train), validation: groups(validation), test: groups(test) },
    moved,
  };
}

function emptyPart({ name, split }: DatasetConfig, part: string, structures: readonly Structure[]): TrainingError {
  const groups = new Set(structures.map((structure) => structure.group)).size;
  const block = Math.min(20, Math.max(1, Math.floor(structures.length / 10)));
  const finer = groups < structures.length ? `, a finer grouping such as groupBy: "block:${String(block)}"` : "";
  return new TrainingError(
    "DATASET_UNUSABLE",
    `dataset "${name}": expected structures for ${part}, found none after dividing ` +
      `${String(structures.length)} structures in ${String(groups)} groups`,
    split === undefined
      ? `Give the dataset more structures of the same elements${finer}, or other shares in split.`
      : split.own === undefined
        ? `Put some on the list of ${part} in the dataset's split, or take all that are on no list: rest: ${part}.`
        : `Say which values of ${split.own} are ${part}: lists: { ${part}: [...] } in the dataset's split.`,
  );
}

/** The members that are there; an optional key that was left out is not the same as one that is undefined. */
function given<Value>(group: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(group).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
