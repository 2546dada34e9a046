import type { Structure } from "@hydride/core-graph";

/** Row vectors (n, 3) times a 3 x 3 matrix, both row-major. */
export function multiply(rows: Float64Array, matrix: readonly number[]): Float64Array {
  const result = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row += 3) {
    for (let column = 0; column < 3; column++) {
      for (let k = 0; k < 3; k++) result[row + column]! += rows[row + k]! * matrix[3 * k + column]!;
    }
  }
  return result;
}

/** A rotation matrix from a random quaternion. */
export function randomRotation(random: () => number): number[] {
  const quaternion = Array.from({ length: 4 }, () => 2 * random() - 1);
  const norm = Math.hypot(...quaternion);
  const [w, x, y, z] = quaternion.map((each) => each / norm) as [number, number, number, number];
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),
    2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
    2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y),
  ]; // prettier-ignore
}

/** Positions and cell times a matrix: a rotation, an inversion, a strain. */
export function transformed(structure: Structure, matrix: readonly number[]): Structure {
  return {
    ...structure,
    positions: multiply(structure.positions, matrix),
    ...(structure.cell ? { cell: multiply(structure.cell, matrix) } : {}),
  };
}

export function translated(structure: Structure, by: readonly number[]): Structure {
  return { ...structure, positions: structure.positions.map((value, index) => value + by[index % 3]!) };
}

/** The atoms in another order: atom k of the result is atom order[k] of the structure. */
export function permuted(structure: Structure, order: readonly number[]): Structure {
  return {
    ...structure,
    numbers: Uint8Array.from(order, (atom) => structure.numbers[atom]!),
    positions: Float64Array.from(order.flatMap((atom) => [...structure.positions.subarray(3 * atom, 3 * atom + 3)])),
  };
}

/** One coordinate moved by `step`. */
export function nudged(structure: Structure, coordinate: number, step: number): Structure {
  const positions = structure.positions.slice();
  positions[coordinate]! += step;
  return { ...structure, positions };
}

/** The atoms of both, the second moved away; without a cell. */
export function together(structure: Structure, by: readonly number[]): Structure {
  const copy = translated(structure, by);
  return {
    ...structure,
    numbers: Uint8Array.from([...structure.numbers, ...copy.numbers]),
    positions: Float64Array.from([...structure.positions, ...copy.positions]),
  };
}

/** Of a 3 x 3 matrix, row-major. */
export function determinant(matrix: Float64Array): number {
  const at = (row: number, column: number) => matrix[3 * row + (column % 3)]!;
  const minor = (k: number) => at(1, k + 1) * at(2, k + 2) - at(1, k + 2) * at(2, k + 1);
  return at(0, 0) * minor(0) + at(0, 1) * minor(1) + at(0, 2) * minor(2);
}
