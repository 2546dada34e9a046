import type { Structure } from "@hydride/core-graph";
import { dot, dualsOf, periodicVectors, type Vector } from "../latticeVectors";
import { TOLERANCE } from "./tolerance";

/**
 * Whether two structures of the same elements and periodicity are the same within {@link TOLERANCE}, wherever their origins are,
 * whatever the order of their atoms and whichever of its images an atom is. Other choices of the cell, and rotated structures,
 * are different ones.
 */
export function isSameGeometry(a: Structure, b: Structure): boolean {
  const [vectors, others] = [periodicVectors(a.cell, a.pbc), periodicVectors(b.cell, b.pbc)];
  if (!vectors.every((vector, i) => vector.every((x, k) => Math.abs(x - others[i]![k]!) <= TOLERANCE))) return false;
  const match = new Match(a, b);
  if (match.inOrder()) return true;
  const anchor = rarest(a.numbers);
  return b.numbers.some((z, atom) => z === a.numbers[anchor] && match.withShift(anchor, atom));
}

/** The first atom of the element that has the fewest. */
function rarest(elements: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  const all = Array.from(elements);
  for (const z of all) counts.set(z, (counts.get(z) ?? 0) + 1);
  const fewest = Math.min(...counts.values());
  return all.findIndex((z) => counts.get(z) === fewest);
}

/** Where atoms are: in counts of the vectors that a structure repeats along, and what is left beside these. */
class Places {
  readonly vectors: readonly Vector[];
  readonly counts: Float64Array;
  readonly rest: Float64Array;

  constructor({ positions, cell, pbc }: Structure) {
    this.vectors = periodicVectors(cell, pbc);
    this.rest = positions.slice();
    this.counts = new Float64Array(positions.length);
    const duals = dualsOf(this.vectors);
    for (let i = 0; i < positions.length; i += 3) {
      const point: Vector = [positions[i]!, positions[i + 1]!, positions[i + 2]!];
      duals.forEach((dual, axis) => {
        const count = (this.counts[i + axis] = dot(point, dual));
        for (let k = 0; k < 3; k++) this.rest[i + k]! -= count * this.vectors[axis]![k]!;
      });
    }
  }
}

/** Places the atoms of one structure on those of another. */
class Match {
  readonly #a: Places;
  readonly #b: Places;
  readonly #elements: readonly [a: Uint8Array, b: Uint8Array];
  /** How far each atom of `a` is from its partner, (n, 3). */
  readonly #left: Float64Array;

  constructor(a: Structure, b: Structure) {
    this.#a = new Places(a);
    this.#b = new Places(b);
    this.#elements = [a.numbers, b.numbers];
    this.#left = new Float64Array(a.positions.length);
  }

  /** Whether every atom is where the atom of the same number is. */
  inOrder(): boolean {
    const [elements, others] = this.#elements;
    return elements.every((z, i) => z === others[i] && this.#place(i, i, 0, 0)) && this.#isClose();
  }

  /** Whether every atom is where another one is once atom `i` is where atom `j` is. */
  withShift(i: number, j: number): boolean {
    const [elements, others] = this.#elements;
    const taken = new Uint8Array(others.length);
    const hasPartner = (z: number, atom: number) => {
      const partner = others.findIndex((other, k) => other === z && taken[k] === 0 && this.#place(atom, k, i, j));
      if (partner >= 0) taken[partner] = 1;
      return partner >= 0;
    };
    return elements.every(hasPartner) && this.#isClose();
  }

  /**
   * Notes how far atom `i` is from atom `j`, or its nearest image, once atom `from` is where atom `to` is. One atom that is off
   * moves all others by as much: hence twice the tolerance.
   */
  #place(i: number, j: number, from: number, to: number): boolean {
    const [a, b] = [this.#a, this.#b];
    const between = (of: "counts" | "rest", k: number) =>
      b[of][3 * j + k]! - a[of][3 * i + k]! - (b[of][3 * to + k]! - a[of][3 * from + k]!);
    const left: Vector = [between("rest", 0), between("rest", 1), between("rest", 2)];
    for (const [axis, vector] of a.vectors.entries()) {
      const cells = between("counts", axis);
      for (let k = 0; k < 3; k++) left[k]! += (cells - Math.round(cells)) * vector[k]!;
    }
    this.#left.set(left, 3 * i);
    return left.every((x) => Math.abs(x) <= 2 * TOLERANCE);
  }

  /** Whether all atoms are close to their partners once the structures are where they fit best. */
  #isClose(): boolean {
    const atoms = this.#left.length / 3;
    return [0, 1, 2].every((axis) => {
      let mean = 0;
      for (let i = axis; i < this.#left.length; i += 3) mean += this.#left[i]! / atoms;
      for (let i = axis; i < this.#left.length; i += 3) {
        if (Math.abs(this.#left[i]! - mean) > TOLERANCE) return false;
      }
      return true;
    });
  }
}
