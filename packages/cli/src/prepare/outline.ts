import type { Structure } from "@hydride/core-graph";
import { type MadeUp, originOf, rememberOrigin } from "@hydride/datasets";

/** What of a structure decides its side and the reference energies, in the structure's own place: all else is given back. */
export function toOutline(structure: Structure, splitKey: string | undefined): Structure {
  const { info } = structure;
  structure.positions = NO_POSITIONS;
  delete structure.cell;
  delete structure.forces;
  delete structure.stress;
  delete structure.charge;
  delete structure.spin;
  delete structure.arrays;
  structure.info = splitKey !== undefined && Object.hasOwn(info, splitKey) ? { [splitKey]: info[splitKey]! } : {};
  return structure;
}

const NO_POSITIONS = new Float64Array(0);

/** Outlines as they are sent to another rank. */
export interface PackedOutlines {
  structures: Structure[];
  origins: MadeUp[];
}

export function pack(structures: Structure[]): PackedOutlines {
  return { structures, origins: structures.map(originOf) };
}

export function unpack({ structures, origins }: PackedOutlines): Structure[] {
  return structures.map((structure, i) => rememberOrigin(structure, origins[i]!));
}
