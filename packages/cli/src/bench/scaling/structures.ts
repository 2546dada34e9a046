import { neighborList, type Structure } from "@hydride/core-graph";
import { generator, geometry } from "../geometry.js";

/** Pairs with the energy D ((1 - exp(-a (r - r0)))^2 - 1) (1 - (r / cutoff)^2)^2. eV and angstrom. */
export interface MorseKind {
  /** Two atomic numbers, and the energies of their free atoms. */
  elements: [number: number, energy: number][];
  depth: number;
  steepness: number;
  length: number;
}

const CUTOFF = 5;
/** Atoms per cubic angstrom. */
const DENSITY = 0.06;

/** Crystals without order, of about `atoms` atoms each, whose energies and forces are those of pairs. The same for the same seed. */
export function morseCrystals(name: string, kind: MorseKind, count: number, atoms: number, seed: number): Structure[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, index) => {
    const size = atoms - 2 + Math.floor(5 * random());
    const { positions, cell } = geometry(size, DENSITY, random);
    const chosen = Array.from({ length: size }, () => kind.elements[Math.floor(2 * random())]!);
    const { energy, forces } = morse(kind, positions, cell);
    return {
      dataset: name,
      id: String(index),
      group: String(index),
      numbers: Uint8Array.from(chosen, ([number]) => number),
      positions,
      cell,
      pbc: [true, true, true],
      energy: chosen.reduce((sum, [, own]) => sum + own, energy),
      forces,
      info: {},
    };
  });
}

/** eV, and eV/angstrom (n, 3). */
export function morse(
  { depth, steepness, length }: MorseKind,
  positions: Float64Array,
  cell: Float64Array,
): { energy: number; forces: Float64Array } {
  const { receiver, sender, displacement, distance } = neighborList(positions, {
    cutoff: CUTOFF,
    cell,
    pbc: [true, true, true],
  });
  const forces = new Float64Array(positions.length);
  let energy = 0;
  for (const [edge, r] of distance.entries()) {
    const decay = Math.exp(-steepness * (r - length));
    const well = depth * ((1 - decay) ** 2 - 1);
    const inside = 1 - (r / CUTOFF) ** 2;
    // Each pair is two edges.
    energy += (well * inside ** 2) / 2;
    const slope = 2 * depth * steepness * (1 - decay) * decay * inside ** 2 - (4 * well * inside * r) / CUTOFF ** 2;
    for (let axis = 0; axis < 3; axis++) {
      const along = (slope * displacement[3 * edge + axis]!) / r / 2;
      forces[3 * receiver[edge]! + axis]! += along;
      forces[3 * sender[edge]! + axis]! -= along;
    }
  }
  return { energy, forces };
}
