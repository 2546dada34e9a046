import type { AtomArray, InfoValue, Periodicity } from "@hydride/core-graph";
import type { Place } from "./errors";

/**
 * One structure as the reader of a layout gives it: labels already chosen by level and in Hydride's units (angstrom, eV,
 * eV/A, eV/A^3 with tension positive), a label that the file does not have left out, never zero or NaN.
 */
export interface StructureRecord {
  /** Where it stands: the way inside the file (`key`) or the number of the frame, from 1. */
  place: Omit<Place, "path">;
  /** Atomic numbers, shape (n). */
  numbers: ArrayLike<number>;
  /** Shape (n, 3) row-major. */
  positions: Float64Array;
  /** Rows are vectors, shape (3, 3) row-major. */
  cell?: Float64Array;
  pbc: Periodicity;
  energy?: number;
  /** Shape (n, 3) row-major. */
  forces?: Float64Array;
  /** Shape (3, 3) row-major. */
  stress?: Float64Array;
  charge?: number;
  /** Spin multiplicity, 2S + 1. */
  spin?: number;
  /** Units of labels that were derived from that of the energy, which the user is told. */
  derivedUnits?: { forces?: string; stress?: string };
  /** What the layout identifies the structure by; unique within the file. Structures without one are counted. */
  id?: string;
  /** The material, molecule or reaction that the layout files it under. */
  group?: string;
  /** Everything else that the file says about the structure. */
  info?: Record<string, InfoValue>;
  /** Everything else that the file says about its atoms. */
  arrays?: Record<string, AtomArray>;
}
