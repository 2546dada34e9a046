import type { Periodicity } from "@hydride/core-graph";

/** Neighbours of the atoms of a sample. */
export interface SampleEdges {
  /** The atom at which a message arrives: `edge_index[0]` of HydraGNN, whose encoders sum there. */
  receiver: Int32Array;
  /** `edge_index[1]`. */
  sender: Int32Array;
  /** Angstrom. */
  lengths: Float64Array;
  /** What is added to the sender's position, angstrom, shape (edges, 3). */
  shifts: Float64Array;
}

/** A structure as the scratch file holds it: texts as bytes, what several samples share as an index. */
export interface SampleRecord {
  numbers: Uint8Array;
  positions: Float64Array;
  cell?: Float64Array;
  pbc: Periodicity;
  energy?: number;
  forces?: Float64Array;
  stress?: Float64Array;
  charge?: number;
  spin?: number;
  /** Index of the dataset. */
  dataset: number;
  id: Uint8Array;
  group: Uint8Array;
  /** JSON. */
  info: Uint8Array;
  /** Index of the list of further arrays. */
  schema: number;
  /** Their values; texts as bytes of JSON. */
  arrays: (Float64Array | Int32Array | Uint8Array)[];
  edges?: SampleEdges;
}
