import type { Periodicity } from "@hydride/core-graph";

export type Vector = [number, number, number];

/** The vectors of a cell (3, 3) that a structure repeats along; none without a cell. */
export function periodicVectors(cell: Float64Array | undefined, pbc: Periodicity): Vector[] {
  if (cell === undefined) return [];
  const axes = [0, 1, 2].filter((axis) => pbc[axis]);
  return axes.map((axis) => [...cell.subarray(3 * axis, 3 * axis + 3)] as Vector);
}

/** Vectors in the span of one, two or three others with dual_i · vector_j = 1 for i = j, else 0. */
export function dualsOf([a, b, c]: readonly Vector[]): Vector[] {
  if (a === undefined) return [];
  if (b === undefined) return [scaled(a, 1 / dot(a, a))];
  const third = c ?? cross(a, b);
  const volume = dot(cross(a, b), third);
  const all = [cross(b, third), cross(third, a), cross(a, b)].map((dual) => scaled(dual, 1 / volume));
  return c === undefined ? all.slice(0, 2) : all;
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function dot(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function scaled(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function plus(a: Vector, b: Vector, times: number): Vector {
  return [a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]];
}
