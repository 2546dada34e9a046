import { ConfigError } from "../configError.js";
import type { Locate } from "../issues.js";
import type { Config } from "../schema.js";
import { invalid } from "./invalid.js";

/**
 * Every dataset has a name and a split, and every batch room for all.
 * @throws ConfigError
 */
export function assertDatasets(config: Config, locate: Locate): void {
  assertRoom(config, locate);
  assertGivenSplits(config, locate);
  assertReferences(config, locate);
  assertNames(config, locate);
}

/** A split is given by files, by lists, or by what the files hold. */
function assertGivenSplits({ datasets }: Config, locate: Locate): void {
  for (const [index, { split }] of datasets.entries()) {
    const problem = split && splitProblem(split);
    if (problem === undefined) continue;
    const [found, hint] = problem;
    throw invalid(locate, ["datasets", index, "split"], `expected files, lists or own, found ${found}`, hint);
  }
}

type GivenSplit = NonNullable<Config["datasets"][number]["split"]>;

function splitProblem({ lists, own, by, files, rest }: GivenSplit): [found: string, hint: string] | undefined {
  if (files !== undefined) {
    const other = Object.entries({ lists, own, by, rest }).find(([, value]) => value !== undefined);
    if (other !== undefined) return [`files and ${other[0]}`, `Files say it all: leave ${other[0]} out.`];
    if (files.validation !== undefined) return undefined;
    return ["files without validation", "For example split: { files: { validation: [validation.xyz] } }."];
  }
  if (own !== undefined) {
    if (by === undefined) return undefined;
    return ["own and by", "The lists beside own are of values of that key: leave by out."];
  }
  if (Object.keys(lists ?? {}).length > 0) return undefined;
  return ["none of them", "For example split: { lists: { validation: validation.txt }, rest: train }."];
}

/** Reference energies are given, or fitted from a prior. */
function assertReferences({ datasets }: Config, locate: Locate): void {
  for (const [index, { referenceEnergies, referencePrior }] of datasets.entries()) {
    if (referenceEnergies === undefined || referencePrior === undefined) continue;
    throw invalid(
      locate,
      ["datasets", index, "referencePrior"],
      "expected nothing beside referenceEnergies, which are not fitted, found a prior of the fit",
      "Leave one of the two out.",
    );
  }
}

/** Every batch holds every dataset; where batches are of each rank, those of all the ranks that hold them. */
function assertRoom({ datasets, training: { batchSize }, parallel }: Config, locate: Locate): void {
  if (batchSize >= datasets.length || parallel.batch === "rank") return;
  const [message, hint] = noRoom(batchSize, datasets.length);
  throw new ConfigError("CONFIG_INVALID", `${locate(["training", "batchSize"])}: ${message}`, hint);
}

/** A dataset is known by its name. */
function assertNames({ datasets }: Config, locate: Locate): void {
  const names = datasets.map((dataset) => dataset.name);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) {
    throw invalid(
      locate,
      ["datasets", twice, "name"],
      `expected a name of its own, found ${JSON.stringify(names[twice])} again`,
      "The name of a dataset is that of its branch; two datasets of one level of theory are one dataset with more files.",
    );
  }
}

/** Message and hint of a batch that is too small for all datasets. */
function noRoom(batchSize: number, datasets: number): [message: string, hint: string] {
  return [
    `"training.batchSize": expected at least ${String(datasets)}, one structure of each dataset, found ${String(batchSize)}`,
    `Set training.batchSize to ${String(datasets)} or more: every step has structures of every dataset.`,
  ];
}
