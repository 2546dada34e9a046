import { checkKeys, fromNative, nativeArguments, type SearchOptions } from "./nativeArguments";
import { findLists } from "./nativeSearch";
import { atOnce } from "./slices";
import type { Periodicity } from "./structure";

/**
 * All pairs of atoms and periodic images closer than a cut-off, as directed edges (E), sorted by receiver, then
 * distance, then sender, then shift. Each pair stands there in both directions; an atom is a neighbour of its own
 * images, never of itself.
 */
export interface NeighborList {
  /** Index of the atom that receives the message, shape (E). */
  receiver: Int32Array;
  /** Index of the atom that sends it, shape (E). */
  sender: Int32Array;
  /** How many cell vectors the sender is moved along, shape (E, 3), for the positions as given (not wrapped). */
  shift: Int32Array;
  /** `x_sender + shift . cell - x_receiver`, angstrom, shape (E, 3). The reverse edge has the exact negative. */
  displacement: Float64Array;
  /** Length of the displacement, angstrom, shape (E). Below the cut-off. */
  distance: Float64Array;
}

export interface NeighborListOptions extends SearchOptions {
  /** Cell vectors as rows, shape (3, 3), angstrom: any cell, skewed, left-handed or smaller than the cut-off. */
  cell?: Float64Array | undefined;
  /** Default: periodic in all directions where there is a cell, in none where there is not. */
  pbc?: Periodicity | undefined;
}

/**
 * The exact neighbour list of one structure: `positions` of shape (n, 3), angstrom. Throws NeighborListError where an
 * argument is not what it should be, the cell is degenerate along a periodic direction, or the edges are too many.
 */
export function neighborList(positions: Float64Array, options: NeighborListOptions): NeighborList {
  checkKeys(options, ["cutoff", "cell", "pbc", "maxNeighbors"]);
  const { cell, pbc, ...search } = options;
  const nameless = () => "";
  const args = atOnce(nativeArguments([{ positions, cell, pbc }], search, {}, "list", nameless));
  try {
    return findLists(args)[0]!;
  } catch (error) {
    throw fromNative(error, nameless);
  }
}
