import { cross, dot, scaled, type Vector } from "../latticeVectors";
import type { Places } from "./places";

/** Bins are about as wide, angstrom: of the atoms of a solid one or none is in each. */
const WIDTH = 2;
/** In counts of bins. */
const BORDER = 1e-9;

/** The atoms of a structure, with their images, in bins: whatever is close to a point is found in constant time. */
export class PointGrid {
  readonly #periods: number;
  /** What leads from a cell to the next, nothing where there is no period. */
  readonly #steps: readonly [Vector, Vector, Vector];
  /** Bins are counted along these. */
  readonly #along: readonly Vector[];
  readonly #length: readonly number[];
  /** Bins in a period; in an angstrom where there is none. */
  readonly #bins: readonly number[];
  /** Where the atoms are, moved into the cell, (n, 3). */
  readonly #points: Float64Array;
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #mask: number;
  readonly #lowest = [0, 0, 0];
  readonly #highest = [0, 0, 0];

  constructor({ numbers, vectors, duals, counts, rest }: Places) {
    const periods = (this.#periods = vectors.length);
    this.#steps = [0, 1, 2].map((axis) => vectors[axis] ?? [0, 0, 0]) as [Vector, Vector, Vector];
    this.#along = directions(vectors, duals);
    this.#length = this.#along.map((direction) => Math.hypot(...direction));
    this.#bins = this.#length.map((length, k) =>
      k < periods ? Math.max(1, Math.floor(1 / (length * WIDTH))) : 1 / WIDTH,
    );
    const atoms = numbers.length;
    this.#points = rest.slice();
    this.#mask = 2 ** Math.ceil(Math.log2(2 * atoms)) - 1;
    this.#first = new Int32Array(this.#mask + 1).fill(-1);
    this.#next = new Int32Array(atoms);
    const bin: Vector = [0, 0, 0];
    for (let atom = 0; atom < atoms; atom++) {
      for (let axis = 0; axis < periods; axis++) {
        const count = counts[periods * atom + axis]!;
        const inside = count - Math.floor(count);
        bin[axis] = Math.min(Math.floor(inside * this.#bins[axis]!), this.#bins[axis]! - 1);
        for (let k = 0; k < 3; k++) this.#points[3 * atom + k]! += inside * vectors[axis]![k]!;
      }
      const at: Vector = [this.#points[3 * atom]!, this.#points[3 * atom + 1]!, this.#points[3 * atom + 2]!];
      for (let k = periods; k < 3; k++) bin[k] = Math.floor(dot(at, this.#along[k]!) * this.#bins[k]!);
      const place = this.#hash(...bin);
      this.#next[atom] = this.#first[place]!;
      this.#first[place] = atom;
    }
  }

  /**
   * Calls `visit` with every atom, or image of one, that is within `radius` of a point, and with others; `x`, `y` and `z` lead
   * from the point to it. Ends where `visit` says true.
   */
  near(point: Vector, radius: number, visit: (atom: number, x: number, y: number, z: number) => boolean): boolean {
    for (let k = 0; k < 3; k++) {
      const [middle, reach] = [dot(point, this.#along[k]!), radius * this.#length[k]!];
      // What is on the border of two bins is in either of them.
      this.#lowest[k] = Math.floor((middle - reach) * this.#bins[k]! - BORDER);
      this.#highest[k] = Math.floor((middle + reach) * this.#bins[k]! + BORDER);
    }
    const [lowest, highest] = [this.#lowest, this.#highest];
    const [vectorA, vectorB, vectorC] = this.#steps;
    for (let a = lowest[0]!; a <= highest[0]!; a++) {
      const cellsA = this.#cells(0, a);
      for (let b = lowest[1]!; b <= highest[1]!; b++) {
        const cellsB = this.#cells(1, b);
        for (let c = lowest[2]!; c <= highest[2]!; c++) {
          const cellsC = this.#cells(2, c);
          const [binA, binB] = [a - cellsA * this.#bins[0]!, b - cellsB * this.#bins[1]!];
          let atom = this.#first[this.#hash(binA, binB, c - cellsC * this.#bins[2]!)]!;
          if (atom < 0) continue;
          const x = cellsA * vectorA[0] + cellsB * vectorB[0] + cellsC * vectorC[0] - point[0];
          const y = cellsA * vectorA[1] + cellsB * vectorB[1] + cellsC * vectorC[1] - point[1];
          const z = cellsA * vectorA[2] + cellsB * vectorB[2] + cellsC * vectorC[2] - point[2];
          for (; atom >= 0; atom = this.#next[atom]!) {
            const at = 3 * atom;
            if (visit(atom, this.#points[at]! + x, this.#points[at + 1]! + y, this.#points[at + 2]! + z)) return true;
          }
        }
      }
    }
    return false;
  }

  /** In which cell a bin is; in the only one, where there is no period. */
  #cells(axis: number, bin: number): number {
    return axis < this.#periods ? Math.floor(bin / this.#bins[axis]!) : 0;
  }

  /** Bins may share a place: whoever looks measures distances anyway. */
  #hash(a: number, b: number, c: number): number {
    const hash = Math.imul(a, 73856093) ^ Math.imul(b, 19349663) ^ Math.imul(c, 83492791);
    return (hash ^ (hash >>> 15)) & this.#mask;
  }
}

/** Three directions: the duals, and those across the vectors. */
function directions(vectors: readonly Vector[], duals: readonly Vector[]): Vector[] {
  if (vectors.length === 3) return [...duals];
  if (vectors.length === 0) return [[1, 0, 0], [0, 1, 0], [0, 0, 1]]; // prettier-ignore
  const [first] = vectors as [Vector];
  const second = vectors[1] ?? unit(cross(first, Math.abs(first[0]) < Math.abs(first[1]) ? [1, 0, 0] : [0, 1, 0]));
  const third = unit(cross(first, second));
  return vectors.length === 2 ? [...duals, third] : [...duals, second, third];
}

function unit(vector: Vector): Vector {
  return scaled(vector, 1 / Math.hypot(...vector));
}
