import type { GraphBatch, Structure } from "@hydride/core-graph";
import { generator, geometry } from "../geometry.js";
import { CUTOFF, MAX_NEIGHBORS } from "./shapes.js";

/** The only dataset, and the only branch. */
export const DATASET = "bench";

/** Atoms of each kind of structure, in turn: three crystals, as large as those of relaxations, and a molecule. */
const CRYSTALS = [8, 64, 20, 12, 40, 28, 96, 16, 32, 24, 56, 48];
const MOLECULES = [9, 21, 15, 27];

/** Atoms per cubic angstrom: an oxide, and a molecule with its hydrogen atoms. */
const CRYSTAL_DENSITY = 0.065;
const MOLECULE_DENSITY = 0.1;

/** Li O F Na Mg Al Si P S Cl K Ca Ti Fe Ni Cu Zn; and H twice, C, N, O. */
const OF_CRYSTALS = [3, 8, 9, 11, 12, 13, 14, 15, 16, 17, 19, 20, 22, 26, 28, 29, 30];
const OF_MOLECULES = [1, 1, 6, 7, 8];

const LARGEST_FORCE = 2;

/** So many structures, always the same, with labels that mean nothing; every sixteen have 516 atoms. */
export function structures(count: number): Structure[] {
  const random = generator(16);
  return Array.from({ length: count }, (_, index) => {
    const molecule = index % 4 === 3;
    const round = Math.floor(index / 4);
    const atoms = molecule
      ? MOLECULES[round % MOLECULES.length]!
      : CRYSTALS[(3 * round + (index % 4)) % CRYSTALS.length]!;
    const { positions, cell } = geometry(atoms, molecule ? MOLECULE_DENSITY : CRYSTAL_DENSITY, random);
    const elements = molecule ? OF_MOLECULES : OF_CRYSTALS;
    return {
      numbers: Uint8Array.from({ length: atoms }, () => elements[Math.floor(random() * elements.length)]!),
      positions,
      ...(molecule ? { pbc: [false, false, false] } : { cell, pbc: [true, true, true] }),
      energy: atoms * (random() - 0.5),
      forces: Float64Array.from({ length: 3 * atoms }, () => LARGEST_FORCE * (2 * random() - 1)),
      dataset: DATASET,
      id: String(index),
      group: String(index),
      info: {},
    } satisfies Structure;
  });
}

/** A batch of them, with the nearest neighbours of each atom: what every side is given. */
export async function makeBatch(count: number): Promise<GraphBatch> {
  const { collate } = await import("@hydride/core-graph");
  return collate(structures(count), { cutoff: CUTOFF, maxNeighbors: MAX_NEIGHBORS, branches: [DATASET] });
}
