import { plus, type Vector } from "../latticeVectors";
import type { Places } from "./places";
import { TOLERANCE } from "./tolerance";

/** Points beside an atom, angstrom; no two are opposite, and none is where an atom of a simple lattice is. */
const PROBES: readonly Vector[] = [
  [1.93, 0.71, 0.53],
  [-0.67, 2.11, 0.41],
  [0.37, -0.59, 2.23],
  [1.31, 1.61, -0.83],
  [-1.13, 0.97, 1.79],
  [1.71, -1.37, 0.61],
  [0.29, 1.19, 1.97],
  [-1.83, -0.47, 1.09],
];
/** No more is looked for farther from a probe, angstrom. */
const FARTHEST = 2;
const REACH = Math.max(...PROBES.map((probe) => Math.hypot(...probe))) + FARTHEST;
/** How much farther an atom seems that is of another element, angstrom. */
const ELEMENTS_APART = 0.5;
/** Numbers of a structure that tell of its surroundings. */
export const SURROUNDINGS = 2 * PROBES.length;
/** Distances are alike within these, angstrom, where the atoms are counted that have the same surroundings. */
const ALIKE = [4e-3, 4e-4];

/** What surrounds the atoms of a structure. */
export interface Surroundings {
  /**
   * The least and the largest distance from a probe beside an atom to the atom nearest to the probe. Unlike sums over atoms, each
   * depends on two atoms alone, so that one that moved is seen, however many there are.
   */
  prints: Float64Array;
  /** How many cell vectors are between two atoms that make a print, at most. */
  cells: number;
  /** The atoms, those first whose surroundings few others have. */
  order: Int32Array;
  /** How rare the surroundings of the first are; smaller is rarer. */
  commonness: number;
}

/** Looks around all atoms: linear in their number. */
export function surroundingsOf(places: Places): Surroundings {
  const { numbers, duals } = places;
  const distances = new Float64Array(numbers.length * PROBES.length).fill(FARTHEST);
  for (let atom = 0; atom < numbers.length; atom++) {
    look(places, atom, distances.subarray(atom * PROBES.length, (atom + 1) * PROBES.length));
  }
  const prints = new Float64Array(SURROUNDINGS);
  for (let k = 0; k < PROBES.length; k++) {
    let [least, most] = [Infinity, -Infinity];
    for (let i = k; i < distances.length; i += PROBES.length) {
      least = Math.min(least, distances[i]!);
      most = Math.max(most, distances[i]!);
    }
    prints.set([least, most], 2 * k);
  }
  const cells = duals.reduce((sum, dual) => sum + REACH * Math.hypot(...dual), 0);
  const common = commonnessOf(numbers, distances);
  const order = Int32Array.from(numbers.keys()).sort((a, b) => common[a]! - common[b]! || a - b);
  return { prints, cells, order, commonness: common[order[0]!]! };
}

/** What the prints of copies can differ by, angstrom, where components of their cell vectors differ by `apart` at most. */
export function printTolerance({ cells }: Pick<Surroundings, "cells">, apart: number): number {
  // Two atoms that are each off, and the cell vectors between them; a hundredth for what is of second order.
  return 1.01 * Math.sqrt(3) * (2 * TOLERANCE + cells * Math.min(apart, TOLERANCE));
}

/** Writes how far the nearest atom is from each of the probes beside one. */
function look({ grid, numbers, vectors, counts, rest }: Places, self: number, nearest: Float64Array): void {
  let at: Vector = [rest[3 * self]!, rest[3 * self + 1]!, rest[3 * self + 2]!];
  vectors.forEach((vector, axis) => (at = plus(at, vector, counts[vectors.length * self + axis]!)));
  grid.near(at, REACH, (atom, x, y, z) => {
    const square = x * x + y * y + z * z;
    if (square > REACH * REACH || (atom === self && square < TOLERANCE * TOLERANCE)) return false;
    const seems = ELEMENTS_APART * ((numbers[atom]! * 0.618034) % 1);
    for (let k = 0; k < PROBES.length; k++) {
      const [dx, dy, dz] = [x - PROBES[k]![0], y - PROBES[k]![1], z - PROBES[k]![2]];
      const distance = Math.sqrt(dx * dx + dy * dy + dz * dz) + seems;
      if (distance < nearest[k]!) nearest[k] = distance;
    }
    return false;
  });
}

/**
 * For each atom how many have the same surroundings: sums of logarithms over the probes and several tolerances, so that an atom
 * that moved goes before its neighbours, of which each lacks it beside a few probes.
 */
function commonnessOf(numbers: Uint8Array, distances: Float64Array): Float64Array {
  const sums = new Float64Array(numbers.length);
  for (let k = 0; k < PROBES.length; k++) {
    for (const alike of ALIKE) {
      const keys = Int32Array.from(
        numbers,
        (z, atom) => z + 128 * Math.round(distances[atom * PROBES.length + k]! / alike),
      );
      const counts = new Map<number, number>();
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
      keys.forEach((key, atom) => (sums[atom]! += Math.log(counts.get(key)!)));
    }
  }
  return sums;
}
