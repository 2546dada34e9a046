/** Periodicity along the three cell vectors. */
export type Periodicity = [boolean, boolean, boolean];

/** A value beside a structure: what an extended-XYZ comment line or a JSON document can hold. */
export type InfoValue = string | number | boolean | null | InfoValue[] | { [key: string]: InfoValue };

/** A named property of every atom: `width` values an atom, row-major, all of one kind. */
export type AtomArray =
  | { kind: "real"; width: number; values: Float64Array }
  | { kind: "integer"; width: number; values: Int32Array }
  | { kind: "logical"; width: number; values: Uint8Array }
  | { kind: "string"; width: number; values: string[] };

/**
 * One atomic structure with its labels. Units: angstrom, eV, eV/angstrom, eV/angstrom^3 (tension positive, ASE's sign),
 * elementary charge, spin multiplicity. A label that is absent is `undefined`, never zero.
 */
export interface Structure {
  /** Atomic numbers, shape (n). */
  numbers: Uint8Array;
  /** Cartesian positions, shape (n, 3) row-major. */
  positions: Float64Array;
  /** Cell vectors as rows, shape (3, 3) row-major. */
  cell?: Float64Array;
  pbc: Periodicity;
  /** Total energy. */
  energy?: number;
  /** Shape (n, 3) row-major. */
  forces?: Float64Array;
  /** Shape (3, 3) row-major. */
  stress?: Float64Array;
  charge?: number;
  /** Spin multiplicity, 2S + 1. */
  spin?: number;
  /** The dataset that the structure belongs to. */
  dataset: string;
  /** Unique within the dataset. */
  id: string;
  /** The material, molecule or reaction: what a split keeps on one side. */
  group: string;
  /** Everything else that the file says about the structure. */
  info: Record<string, InfoValue>;
  /** Everything else that the file says about its atoms. */
  arrays?: Record<string, AtomArray>;
}

const FIELDS: readonly (keyof Structure)[] = [
  "numbers",
  "positions",
  "cell",
  "pbc",
  "energy",
  "forces",
  "stress",
  "charge",
  "spin",
  "dataset",
  "id",
  "group",
  "info",
  "arrays",
];

/** The fields of a structure, each read once: a getter may give something else the next time. */
export function snapshot(structure: Structure): Structure {
  if (typeof structure !== "object" || structure === null) return structure;
  return Object.fromEntries(FIELDS.map((field) => [field, structure[field]])) as unknown as Structure;
}
