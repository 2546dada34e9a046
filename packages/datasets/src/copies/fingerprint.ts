import type { Structure } from "@hydride/core-graph";
import { dot, dualsOf, periodicVectors, plus, scaled, type Vector } from "../latticeVectors";
import { TOLERANCE } from "./tolerance";

/** Multiples of the reciprocal vectors, and wave vectors (1/angstrom) along which a structure does not repeat. */
const WAVES: readonly { multiples: Vector; across: Vector }[] = [
  { multiples: [1, 0, 0], across: [1.31, 0.37, -0.61] },
  { multiples: [0, 1, 0], across: [-0.43, 1.27, 0.59] },
  { multiples: [0, 0, 1], across: [0.47, -0.53, 1.37] },
  { multiples: [1, 1, 0], across: [1.13, 1.09, 0.23] },
  { multiples: [0, 1, 1], across: [-0.29, 0.97, 1.21] },
  { multiples: [1, 0, 1], across: [0.89, 0.31, -1.39] },
  { multiples: [1, 1, 1], across: [1.51, -0.83, 0.71] },
  { multiples: [1, -1, 2], across: [-0.67, -1.19, -1.07] },
];
const LENGTHS = 6;
/** Numbers in a fingerprint. */
export const FINGERPRINT = LENGTHS + WAVES.length;

const distanceTolerance = Math.sqrt(3) * TOLERANCE;

/**
 * Numbers that do not depend on the order of the atoms, on where the origin is, and on which image of an atom is meant, written to
 * `numbers` from `at` on: lengths of cell vectors and of their sums, and amplitudes of scattered waves. Each is in units of what
 * it can differ by between copies: those of copies differ by at most 1.
 */
export function fingerprint(
  { numbers: elements, positions, cell, pbc }: Structure,
  numbers: Float64Array,
  at: number,
): void {
  const vectors = periodicVectors(cell, pbc);
  const duals = dualsOf(vectors);
  vectors.forEach((vector, i) => {
    numbers[at + i] = Math.hypot(...vector) / distanceTolerance;
    const next = vectors[(i + 1) % vectors.length]!;
    numbers[at + 3 + i] = Math.hypot(...plus(vector, next, 1)) / (2 * distanceTolerance);
  });
  const weights = Array.from(elements, weightOf);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  WAVES.forEach(({ multiples, across }, i) => {
    const wave = waveVector(vectors, duals, multiples, across);
    const length = Math.hypot(...wave);
    if (length === 0) return;
    let [real, imaginary] = [0, 0];
    for (let atom = 0; atom < weights.length; atom++) {
      const x = 3 * atom;
      const phase = wave[0] * positions[x]! + wave[1] * positions[x + 1]! + wave[2] * positions[x + 2]!;
      real += weights[atom]! * Math.cos(phase);
      imaginary += weights[atom]! * Math.sin(phase);
    }
    numbers[at + LENGTHS + i] = Math.hypot(real, imaginary) / (total * length * distanceTolerance);
  });
}

/** Different for every element, from 1 to 2, so that structures are told apart that differ by which element is where. */
function weightOf(element: number): number {
  return 1 + ((element * 0.618034) % 1);
}

/** A wave vector along which the phase of an atom is that of its images. */
function waveVector(vectors: readonly Vector[], duals: readonly Vector[], multiples: Vector, across: Vector): Vector {
  let wave = across;
  // What is left of a vector without its part in the span of the others.
  vectors.forEach((vector, i) => (wave = plus(wave, duals[i]!, -dot(across, vector))));
  if (vectors.length === 3) wave = [0, 0, 0];
  duals.forEach((dual, i) => (wave = plus(wave, scaled(dual, 2 * Math.PI), multiples[i]!)));
  return wave;
}
