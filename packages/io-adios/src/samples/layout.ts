/** The sides of a split, in the order of the file. */
export type Split = "train" | "validation" | "test";
export const SPLITS: readonly Split[] = ["train", "validation", "test"];

/** What HydraGNN calls them. */
export const LABELS: Record<Split, string> = { train: "trainset", validation: "valset", test: "testset" };

export type ColumnType = "float" | "double" | "int32" | "int64" | "uint8";

export type ColumnArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

export const ARRAYS = {
  float: Float32Array,
  double: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
} as const;

/** How much there is of each thing, of one sample or of many. */
export interface Tally {
  samples: number;
  atoms: number;
  edges: number;
  /** Bytes of texts. */
  id: number;
  group: number;
  info: number;
  /** By index of the column of further arrays: samples that have it, and their values (bytes of texts). */
  arrays: Map<number, { samples: number; values: number }>;
}

export function noTally(): Tally {
  return { samples: 0, atoms: 0, edges: 0, id: 0, group: 0, info: 0, arrays: new Map() };
}

export function addTally(sum: Tally, more: Tally): void {
  for (const key of ["samples", "atoms", "edges", "id", "group", "info"] as const) sum[key] += more[key];
  for (const [column, { samples, values }] of more.arrays) {
    const known = sum.arrays.get(column) ?? { samples: 0, values: 0 };
    sum.arrays.set(column, { samples: known.samples + samples, values: known.values + values });
  }
}

/** The names of the variables and attributes of our own, which HydraGNN does not look at. */
export const OWN = "hydride";

/** The version of our own variables that this release writes and reads. */
export const OWN_VERSION = 1;

export function layoutName(split: Split, key: string): string {
  return `${LABELS[split]}/${key}`;
}

export function ownName(split: Split, key: string): string {
  return `${OWN}/${LABELS[split]}/${key}`;
}
