import { realpathSync } from "node:fs";
import type { Structure } from "@hydride/core-graph";
import type { Leak, LeftOut, Side } from "@hydride/datasets";
import type { Config, DatasetConfig } from "../config/schema.js";
import type { Reporter } from "../run/progress.js";
import { coverGiven } from "./coverGiven.js";
import { divideDatasets, type Divided } from "./divide.js";
import type { Division, Divisions } from "./division.js";
import { givenDivision } from "./givenSplit.js";
import { checkLeaks } from "./leakCheck.js";
import type { Known } from "./known.js";
import { assertLabelled, labelTest, leftOutNotice, unusedLabels, zeroLabels } from "./labels.js";
import { strangeReferences, unusedReferences } from "./references.js";
import { makeTask } from "./makeTask.js";
import { type DatasetReader, memoryReader, type ReadDataset } from "./reader.js";
import { filesOf } from "./readOptions.js";
import { preparedDivision } from "./preparedSplit.js";
import { hasProperty, missingProperties, propertySources } from "./propertySources.js";
import { sampleWeightNotice } from "./sampleWeights.js";
import type { DividedTask } from "./task.js";

/** A structure that no task has, and why; outliers with their file. */
export type Excluded = Omit<LeftOut, "path"> & Partial<Pick<LeftOut, "path">>;

export interface LoadedTasks<Own extends Known = Structure> {
  tasks: DividedTask<Own>[];
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
export async function loadTasks(config: Config, reporter: Pick<Reporter, "log">): Promise<DividedTask[]> {
  return (await loadAll(config, reporter, memoryReader)).tasks;
}

/** The same, with what was left out, and what is on two sides; of structures there is what the reader keeps. */
export async function loadAll<Own extends Known>(
  config: Config,
  reporter: Pick<Reporter, "log">,
  reader: DatasetReader<Own>,
): Promise<LoadedTasks<Own>> {
  const log = (line: string) => {
    reporter.log(line);
  };
  const datasets = new Map<string, Own[]>();
  const given = new Map<string, Division<Own>>();
  const leftOut = new Map<string, Excluded[]>();
  const sources = propertySources(config);
  for (const dataset of config.datasets) {
    const { name } = dataset;
    const own = sources.filter(({ datasets }) => datasets?.includes(name) ?? true);
    const isLabelled = labelTest(config.loss, (structure) => own.some((source) => hasProperty(structure, source)));
    const loaded = await reader.read(dataset, isLabelled);
    const { structures: all, labelled: structures, notices } = loaded;
    notices.forEach(log);
    assertLabelled(loaded, config.loss);
    const unlabelled = withoutLabels(all, structures);
    if (unlabelled.length > 0) log(leftOutNotice(name, unlabelled.length, all.length));
    zeroLabels(name, structures).forEach(log);
    datasets.set(name, structures);
    leftOut.set(name, [...loaded.leftOut, ...unlabelled]);
    const sideOf = fileSides(dataset, loaded);
    const division =
      givenDivision(dataset, { structures, all, leftOut: loaded.leftOut, sideOf }, log) ??
      preparedDivision(name, structures, (structure) => reader.placeOf(structure)?.side, log);
    if (division !== undefined) given.set(name, division);
  }
  sharedFiles(config.datasets).forEach(log);
  unusedLabels(config, datasets).forEach(log);
  const divided = divideAll(datasets, given, config, leftOut, log);
  const tasks: DividedTask<Own>[] = [];
  for (const dataset of config.datasets) {
    const structures = datasets.get(dataset.name)!;
    const task = await makeTask(dataset, divided.get(dataset.name)!, structures, sources, reader);
    for (const notice of [
      unusedReferences(dataset, structures),
      strangeReferences(dataset, task.energyScale),
      ...missingProperties(dataset.name, task.properties, sources),
      sampleWeightNotice(dataset, task.train),
    ]) {
      if (notice !== undefined) log(notice);
    }
    const { train, validation } = task.split.structures;
    log(`dataset ${task.name}: ${String(train)} structures to train on, ${String(validation)} to validate`);
    tasks.push(task);
  }
  const leaks = await checkLeaks(tasks, config.split.leaks, log, reader);
  return { tasks, leftOut, ...(leaks && { leaks }) };
}

/** Divides the datasets that have no split of their own, and leaves out what a given split cannot validate on. */
function divideAll<Own extends Known>(
  datasets: ReadonlyMap<string, readonly Own[]>,
  given: Divisions<Own>,
  config: Config,
  leftOut: ReadonlyMap<string, Excluded[]>,
  log: (line: string) => void,
): Map<string, Divided<Own>> {
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

function withoutLabels(all: readonly Known[], kept: readonly Known[]): Excluded[] {
  if (all.length === kept.length) return [];
  const there = new Set(kept);
  const reason = "no label that the loss gives a weight";
  return all.filter((structure) => !there.has(structure)).map(({ id }) => ({ id, reason }));
}

/** The side that each structure's file is of; `train` where the split is not by files. */
function fileSides<Own extends Known>(
  { files, split }: DatasetConfig,
  { fileOf }: ReadDataset<Own>,
): (structure: Own) => Side {
  const validation = files.length + (split?.files?.validation?.length ?? 0);
  return (structure) => {
    const file = fileOf(structure);
    return file < files.length ? "train" : file < validation ? "validation" : "test";
  };
}

/** A line for every file that is in several datasets: with labels of two levels of theory it may well be, by mistake too. */
function sharedFiles(datasets: readonly DatasetConfig[]): string[] {
  const owners = new Map<string, string[]>();
  for (const dataset of datasets) {
    const { name } = dataset;
    for (const file of filesOf(dataset)) {
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
