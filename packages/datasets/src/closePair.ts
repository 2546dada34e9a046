import type { Periodicity } from "@hydride/core-graph";
import { dot, dualsOf, periodicVectors, plus, type Vector } from "./latticeVectors";

/** Two atoms by their positions in the structure, from 0; the same twice for an atom and its own periodic image. */
export interface ClosePair {
  first: number;
  second: number;
  /** Angstrom. */
  distance: number;
}

/** No plane of a usual lattice is perpendicular to it, so that few atoms share a place along it. */
const SWEEP = [0.7993, 0.4941, 0.3421] as const;

/**
 * A pair of atoms closer than `within`, periodic images included, or `undefined`. The atoms are sorted along a line and each
 * compared with those that follow close behind: n log n, and no add-on.
 */
export function closePair(
  positions: Float64Array,
  cell: Float64Array | undefined,
  pbc: Periodicity,
  within: number,
): ClosePair | undefined {
  const points = cell === undefined ? [...atoms(positions)] : withImages(positions, cell, pbc, within);
  const along = points.map(({ at }) => dot(at, SWEEP) / Math.hypot(...SWEEP));
  const order = Uint32Array.from(points.keys()).sort((a, b) => along[a]! - along[b]!);
  for (let i = 0; i < order.length; i++) {
    const p = order[i]!;
    for (let j = i + 1; j < order.length && along[order[j]!]! - along[p]! < within; j++) {
      const q = order[j]!;
      const [a, b] = [points[p]!, points[q]!];
      const distance = Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1], a.at[2] - b.at[2]);
      if (distance >= within) continue;
      return { first: Math.min(a.atom, b.atom), second: Math.max(a.atom, b.atom), distance };
    }
  }
  return undefined;
}

interface Point {
  atom: number;
  at: Vector;
}

function* atoms(positions: Float64Array): Generator<Point> {
  for (let i = 0; i < positions.length; i += 3) {
    yield { atom: i / 3, at: [positions[i]!, positions[i + 1]!, positions[i + 2]!] };
  }
}

/** The atoms moved into the cell, with an image beyond the far face of those that are close to the near one. */
function withImages(positions: Float64Array, cell: Float64Array, pbc: Periodicity, within: number): Point[] {
  const points = [...atoms(positions)];
  const vectors = periodicVectors(cell, pbc);
  const duals = dualsOf(vectors);
  for (const [k, vector] of vectors.entries()) {
    const dual = duals[k]!;
    const height = 1 / Math.hypot(...dual);
    for (let i = points.length - 1; i >= 0; i--) {
      const point = points[i]!;
      point.at = plus(point.at, vector, -Math.floor(dot(point.at, dual)));
      if (dot(point.at, dual) * height < within) points.push({ atom: point.atom, at: plus(point.at, vector, 1) });
    }
  }
  return points;
}
