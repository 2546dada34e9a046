import { generator, type Geometry, geometry } from "../geometry.js";

/** What is searched: so many structures of so many atoms, periodic in three directions, skewed cells, 0.06 atoms/angstrom^3. */
export interface NeighborCase {
  name: string;
  structures: number;
  atoms: number;
  /** Angstrom. */
  cutoff: number;
}

export const NEIGHBOR_CASES: readonly NeighborCase[] = [
  { name: "many-small", structures: 512, atoms: 30, cutoff: 5 },
  { name: "one-large", structures: 1, atoms: 25_000, cutoff: 6 },
];

/** Atoms per cubic angstrom, about that of an oxide. */
const DENSITY = 0.06;

/** The structures of a case, always the same. */
export function geometries({ structures, atoms }: NeighborCase): Geometry[] {
  const random = generator(atoms);
  return Array.from({ length: structures }, () => geometry(atoms, DENSITY, random));
}
