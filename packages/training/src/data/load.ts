import { realpathSync } from "node:fs";
import type { Structure } from "@hydride/core-graph";
import { loadDataset, type GroupBy, type LoadedDataset } from "@hydride/datasets";
import type { Config, DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import type { Reporter } from "../run/progress.js";
import { divideDatasets, type Divided } from "./divide.js";
import type { Division } from "./division.js";
import { labelled, leftOutNotice, unusedLabels, zeroLabels } from "./labels.js";
import { referenceEnergies, strangeReferences, unusedReferences } from "./references.js";
import { energyScale, forceScale } from "./scale.js";
import type { SplitReport, Task } from "./task.js";

/**
 * Reads every dataset of a run, divides them by group, and fits reference energies and the loss' scales on their training splits.
 * @throws TrainingError DATASET_UNUSABLE for a dataset without labels or too small to divide; ConfigError; reading errors.
 */
export async function loadTasks(config: Config, reporter: Pick<Reporter, "log">): Promise<Task[]> {
  const log = (line: string) => {
    reporter.log(line);
  };
  const datasets = new Map<string, Structure[]>();
  for (const dataset of config.datasets) {
    const loaded = await readDataset(dataset);
    const { structures: all, notices } = loaded;
    notices.forEach(log);
    const structures = labelled(loaded, config.loss);
    if (structures.length < all.length) log(leftOutNotice(dataset.name, all.length - structures.length, all.length));
    zeroLabels(dataset.name, structures).forEach(log);
    datasets.set(dataset.name, structures);
  }
  sharedFiles(config.datasets).forEach(log);
  unusedLabels(config, datasets).forEach(log);
  const divided = divideDatasets(datasets, config, log);
  return config.datasets.map((dataset) => {
    const structures = datasets.get(dataset.name)!;
    const task = makeTask(dataset, divided.get(dataset.name)!, structures);
    for (const notice of [unusedReferences(dataset, structures), strangeReferences(dataset, task.energyScale)]) {
      if (notice !== undefined) log(notice);
    }
    const { train, validation } = task.split.structures;
    log(`dataset ${task.name}: ${String(train)} structures to train on, ${String(validation)} to validate`);
    return task;
  });
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
  const { name, groupBy, weight } = dataset;
  for (const part of ["train", "validation"] as const) {
    if (division[part].length === 0) throw emptyPart(name, part, structures);
  }
  const references = referenceEnergies(dataset, division.train, structures);
  const scales = {
    scale: forceScale(division.train, references),
    energyScale: energyScale(division.train, references),
  };
  return { name, weight, ...division, references, ...scales, split: report(groupBy, division, moved) };
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

function emptyPart(name: string, part: string, structures: readonly Structure[]): TrainingError {
  const groups = new Set(structures.map((structure) => structure.group)).size;
  const block = Math.min(20, Math.max(1, Math.floor(structures.length / 10)));
  const finer = groups < structures.length ? `, a finer grouping such as groupBy: "block:${String(block)}"` : "";
  return new TrainingError(
    "DATASET_UNUSABLE",
    `dataset "${name}": expected structures for ${part}, found none after dividing ` +
      `${String(structures.length)} structures in ${String(groups)} groups`,
    `Give the dataset more structures of the same elements${finer}, or other shares in split.`,
  );
}

/** The members that are there; an optional key that was left out is not the same as one that is undefined. */
function given<Value>(group: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(group).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
