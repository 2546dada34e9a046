import type { Structure } from "@hydride/core-graph";
import { dualsOf, periodicVectors, type Vector } from "../latticeVectors";
import { PointGrid } from "./pointGrid";

/** Where the atoms of a structure are, as it takes to compare it with others. */
export class Places {
  readonly numbers: Uint8Array;
  /** The vectors that it repeats along, and their duals. */
  readonly vectors: readonly Vector[];
  readonly duals: readonly Vector[];
  /** Positions in counts of the vectors, (n, vectors). */
  readonly counts: Float64Array;
  /** What is left of the positions beside the counts, (n, 3). */
  readonly rest: Float64Array;
  /** Means over the atoms, of the counts and of the rest. */
  readonly meanCounts: readonly number[];
  readonly meanRest: readonly number[];
  #grid: PointGrid | undefined;

  constructor({ numbers, positions, cell, pbc }: Structure) {
    this.numbers = numbers;
    this.vectors = periodicVectors(cell, pbc);
    this.duals = dualsOf(this.vectors);
    const [atoms, axes] = [numbers.length, this.vectors.length];
    this.counts = new Float64Array(axes * atoms);
    this.rest = positions.slice();
    for (let i = 0; i < atoms; i++) {
      for (let axis = 0; axis < axes; axis++) {
        const [vector, dual] = [this.vectors[axis]!, this.duals[axis]!];
        let count = 0;
        for (let k = 0; k < 3; k++) count += positions[3 * i + k]! * dual[k]!;
        this.counts[axes * i + axis] = count;
        for (let k = 0; k < 3; k++) this.rest[3 * i + k]! -= count * vector[k]!;
      }
    }
    this.meanCounts = means(this.counts, axes);
    this.meanRest = means(this.rest, 3);
  }

  /** The atoms by where they are, made when it is first needed. */
  get grid(): PointGrid {
    return (this.#grid ??= new PointGrid(this));
  }
}

function means(values: Float64Array, width: number): number[] {
  const sums = Array.from({ length: width }, () => 0);
  for (let i = 0; i < values.length; i++) sums[i % width]! += values[i]!;
  return sums.map((sum) => (sum * width) / values.length);
}
