import { writeFileSync } from "node:fs";
import { Random } from "../src/random/random.js";

/** A pair potential D ((1 - exp(-a (r - r0)))^2 - 1) between all atoms, and an energy of each atom of its own. */
export interface Morse {
  /** Two elements and the energies of their free atoms, eV. */
  atoms: [symbol: string, energy: number][];
  depth: number;
  steepness: number;
  length: number;
}

/** Writes rattled clusters of three to five atoms with Morse energies and forces as extended XYZ; five share a group. */
export function writeMorseFile(path: string, morse: Morse, count: number, seed: number): void {
  const random = new Random(seed);
  const frames = Array.from({ length: count }, (_, frame) => frameText(morse, frame, random));
  writeFileSync(path, frames.join(""));
}

/** Corners of a tetrahedron and one above a face, at distance 1 of each other. */
const SITES = [
  [0, 0, 0],
  [1, 0, 0],
  [0.5, 0.866, 0],
  [0.5, 0.289, 0.816],
  [0.5, 0.289, -0.816],
] as const;

function frameText(morse: Morse, frame: number, random: Random): string {
  const atoms = 3 + random.below(3);
  const species = Array.from({ length: atoms }, () => morse.atoms[random.below(morse.atoms.length)]!);
  const positions = SITES.slice(0, atoms).map((site) =>
    site.map((x) => x * morse.length * 1.05 + 0.3 * (random.uniform() - 0.5)),
  );
  const { energy, forces } = label(morse, positions);
  const total = species.reduce((sum, [, own]) => sum + own, energy);
  const lines = species.map(([symbol], i) => [symbol, ...positions[i]!, ...forces[i]!].join(" "));
  const group = `g${String(Math.floor(frame / 5))}`;
  const comment = `Properties=species:S:1:pos:R:3:forces:R:3 energy=${String(total)} group=${group} pbc="F F F"`;
  return [String(atoms), comment, ...lines, ""].join("\n");
}

function label(morse: Morse, positions: number[][]): { energy: number; forces: number[][] } {
  const forces = positions.map(() => [0, 0, 0]);
  let energy = 0;
  for (let i = 0; i < positions.length; i++) {
    for (let j = 0; j < i; j++) {
      const vector = positions[i]!.map((x, axis) => x - positions[j]![axis]!);
      const r = Math.hypot(...vector);
      const decay = Math.exp(-morse.steepness * (r - morse.length));
      energy += morse.depth * ((1 - decay) ** 2 - 1);
      const slope = 2 * morse.depth * morse.steepness * (1 - decay) * decay;
      for (let axis = 0; axis < 3; axis++) {
        forces[i]![axis]! -= (slope * vector[axis]!) / r;
        forces[j]![axis]! += (slope * vector[axis]!) / r;
      }
    }
  }
  return { energy, forces };
}
