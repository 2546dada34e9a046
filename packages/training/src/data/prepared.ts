import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config, DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";

/**
 * The configuration with the sets that `hydride prepare CONFIG --out FOLDER` has made of its datasets in place of their files.
 * What says how those files are read and divided is in the sets already.
 *
 * @param folder Has `<name>.bp` for every dataset.
 * @throws TrainingError DATASET_NOT_PREPARED
 */
export function withPrepared(config: Config, folder: string): Config {
  const missing = config.datasets.find(({ name }) => !existsSync(setOf(folder, name)));
  if (missing !== undefined) {
    throw new TrainingError(
      "DATASET_NOT_PREPARED",
      `expected a set of dataset "${missing.name}" in ${folder}, found no ${missing.name}.bp there`,
      `Make it from the same configuration: hydride prepare CONFIG --out ${folder}`,
    );
  }
  return { ...config, datasets: config.datasets.map((dataset) => preparedDataset(dataset, folder)) };
}

function preparedDataset(dataset: DatasetConfig, folder: string): DatasetConfig {
  const told = new Set(["split", "keys", "units", "level", "outliers"]);
  const rest = Object.fromEntries(Object.entries(dataset).filter(([key]) => !told.has(key))) as DatasetConfig;
  return { ...rest, files: [resolve(setOf(folder, dataset.name))], groupBy: "auto" };
}

const setOf = (folder: string, name: string) => join(folder, `${name}.bp`);
