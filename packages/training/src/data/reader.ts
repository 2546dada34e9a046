import type { Structure } from "@hydride/core-graph";
import { loadDataset, type LoadedDataset, type PreparedPlace, preparedPlace } from "@hydride/datasets";
import type { DatasetConfig } from "../config/schema.js";
import type { Division } from "./division.js";
import type { Known } from "./known.js";
import { filesOf, readOptionsOf } from "./readOptions.js";

/** A dataset as it was read. */
export interface ReadDataset<Own extends Known> extends Omit<LoadedDataset, "structures" | "sources"> {
  structures: Own[];
  /** Those that there is something to learn from. */
  labelled: Own[];
  /** What the first one has beside the usual labels. */
  first: Pick<Structure, "info" | "arrays">;
  /** The position in `files` of the one that a structure is from. */
  fileOf: (structure: Own) => number;
}

/** How the datasets of a run are read, and what stays of their structures. */
export interface DatasetReader<Own extends Known> {
  /** @throws reading errors */
  read(dataset: DatasetConfig, isLabelled: (structure: Structure) => boolean): Promise<ReadDataset<Own>>;
  /** All of some structures, in this order. */
  structures(some: readonly Own[]): Iterable<Structure> | AsyncIterable<Structure>;
  /** Where the set of a structure has it; `undefined` for one from a file without a split. */
  placeOf(structure: Own): PreparedPlace | undefined;
  /** Those whose geometry may be on another side too, which others have not. */
  suspects(sides: Division<Own>): Division<Own>;
}

/** Reads whole structures into memory. */
export const memoryReader: DatasetReader<Structure> = {
  async read(dataset, isLabelled) {
    const { sources, ...loaded } = await loadDataset(filesOf(dataset), readOptionsOf(dataset));
    const { structures } = loaded;
    const labelled = structures.filter(isLabelled);
    // Hardly any dataset is divided by files.
    let files: Map<Structure, number> | undefined;
    const fileOf = (structure: Structure) => {
      files ??= new Map(structures.map((each, i) => [each, sources[i]!]));
      return files.get(structure)!;
    };
    return { ...loaded, labelled, first: structures[0]!, fileOf };
  },
  structures: (some) => some,
  placeOf: preparedPlace,
  suspects: (sides) => sides,
};
