import type { Structure } from "@hydride/core-graph";
import { loadDataset, type LoadedDataset, type PreparedPlace, preparedPlace, type Side } from "@hydride/datasets";
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
  /** The side that the set of a structure has it on; `undefined` for one from a file without a split. */
  sideOf(structure: Own): Side | undefined;
  placeOf(structure: Own): PreparedPlace | undefined;
  /** Those whose geometry may be on another side too, which others have not. */
  suspects(sides: Division<Own>): Division<Own>;
}

/** Reads whole structures into memory. */
export const memoryReader: DatasetReader<Structure> = {
  async read(dataset, isLabelled) {
    const { sources, ...loaded } = await loadDataset(filesOf(dataset), readOptionsOf(dataset));
    const { structures } = loaded;
    const files = new Map(structures.map((structure, i) => [structure, sources[i]!]));
    const labelled = structures.filter(isLabelled);
    return { ...loaded, labelled, first: structures[0]!, fileOf: (structure) => files.get(structure)! };
  },
  structures: (some) => some,
  sideOf: (structure) => preparedPlace(structure)?.side,
  placeOf: preparedPlace,
  suspects: (sides) => sides,
};
