import type { ColumnArray } from "./layout";

/** A sample of HydraGNN's layout: values and shape by key. */
export type RawSample = ReadonlyMap<string, { values: ColumnArray; shape: number[] }>;

/** What a structure of such a sample is called. */
export interface SampleName {
  /** The set, for errors. */
  path: string;
  dataset: string;
  id: string;
  group: (numbers: Uint8Array) => string;
  /** Keys of which every sample of the set has a row for each of its atoms. */
  atomKeys: ReadonlySet<string>;
}
