import type { Comm } from "@hydride/mpi-napi";
import type { AttributeValue } from "./attributes";
import type { KeySet } from "./layoutColumns";
import type { SidesOf } from "./sides";

/** How neighbours are found that go into the set: within the cut-off in angstrom, the nearest `maxNeighbors` of each atom. */
export interface EdgeOptions {
  cutoff: number;
  maxNeighbors?: number;
}

export interface SampleWriterOptions {
  /** Ranks that write together. Creating and closing are collective then. */
  comm?: Comm;
  /** HydraGNN's keys; default `sc26`. */
  keys?: KeySet;
  /** Neighbours in the set, which make it ten times as large; none by default. */
  edges?: EdgeOptions;
  /**
   * `false`: HydraGNN's layout and nothing else, in single precision and without identities and masks. Default `true`: with all
   * that makes the structures that are read the same, bit for bit, as those that were written.
   */
  complete?: boolean;
  /** Replace a BP set of the name. */
  overwrite?: boolean;
  /** All buffers together, bytes; default 64 MiB. */
  bufferBytes?: number;
  /** The pieces of files of which the manifest has checksums, bytes; default 16 MiB. */
  chunkBytes?: number;
  /** Hears, on rank 0, of what processes that were killed had left beside the set, which is removed. */
  onNotice?: (notice: string) => void;
}

/** A text for a sample, by the number of the part and its place there; nothing where it stays as it is. */
export type TextOf = (part: number, place: number) => string | undefined;

/** What is known when all samples are. */
export interface SampleWriterEnd {
  /**
   * The sides of the samples of a part, in place of those that samples came with: 0 for training, 1 for validation, 2 for test, 255 for
   * one that is left out of the set and of all that its attributes say.
   */
  sidesOf?: SidesOf;
  /** What goes behind the id that a sample came with, such as `#2` where another has it. */
  idSuffixOf?: TextOf;
  /** The group in place of the one that a sample came with. */
  groupOf?: TextOf;
  /** By dataset and atomic number, length 119, eV: what is subtracted from the energies of HydraGNN's layout. */
  references?: ReadonlyMap<string, Float64Array>;
  /** What goes into attributes as JSON, such as `reference_energies`, `level_of_theory`, `provenance`. */
  notes?: Record<string, unknown>;
  /** Attributes in place of, or besides, those of the layout. */
  attributes?: ReadonlyMap<string, AttributeValue>;
}
