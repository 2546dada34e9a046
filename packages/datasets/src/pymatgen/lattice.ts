import type { InfoValue, Periodicity } from "@hydride/core-graph";
import { Fault } from "../errors";
import { objectAt, REMOVE, shown, vectors } from "../json/values";

/** Two descriptions of one point differ by no more than this, angstrom. */
const SAME_POINT = 1e-3;

export interface Lattice {
  /** Rows are vectors, shape (3, 3) row-major. */
  matrix: Float64Array;
  pbc: Periodicity;
}

/** A `lattice` entry; without `pbc` it is periodic in three directions. Throws a `Fault`. */
export function readLattice(value: InfoValue | undefined): Lattice {
  const lattice = objectAt(value, "lattice");
  const matrix = vectors(lattice.matrix, 3);
  if (matrix === undefined) {
    throw new Fault(
      "DATASET_SHAPE",
      `expected 3 vectors of 3 finite numbers in "lattice.matrix", found ${shown(lattice.matrix)}`,
      REMOVE,
    );
  }
  const pbc = lattice.pbc ?? [true, true, true];
  if (!Array.isArray(pbc) || pbc.length !== 3 || !pbc.every((axis) => typeof axis === "boolean")) {
    throw new Fault("DATASET_SHAPE", `expected three of true and false in "lattice.pbc", found ${shown(pbc)}`, REMOVE);
  }
  return { matrix, pbc: pbc as Periodicity };
}

/** The Cartesian coordinates of fractional ones. */
export function cartesian(matrix: Float64Array, abc: ArrayLike<number>): [number, number, number] {
  const along = (axis: number) => abc[0]! * matrix[axis]! + abc[1]! * matrix[3 + axis]! + abc[2]! * matrix[6 + axis]!;
  return [along(0), along(1), along(2)];
}

/** How far two points are apart, where that is too far for one point; periodic images are the same. */
export function apart(a: ArrayLike<number>, b: ArrayLike<number>, { matrix, pbc }: Lattice): number | undefined {
  const difference = [a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!];
  const distance = Math.hypot(...difference);
  if (distance <= SAME_POINT) return undefined;
  const [m, [x, y, z]] = [matrix, difference as [number, number, number]];
  const determinant = det(m[0]!, m[1]!, m[2]!, m[3]!, m[4]!, m[5]!, m[6]!, m[7]!, m[8]!);
  // Cramer's rule for difference = counts * matrix.
  const counts = [
    det(x, y, z, m[3]!, m[4]!, m[5]!, m[6]!, m[7]!, m[8]!),
    det(m[0]!, m[1]!, m[2]!, x, y, z, m[6]!, m[7]!, m[8]!),
    det(m[0]!, m[1]!, m[2]!, m[3]!, m[4]!, m[5]!, x, y, z),
  ].map((minor, axis) => (pbc[axis] ? Math.round(minor / determinant) : 0));
  const image = cartesian(m, counts);
  const left = Math.hypot(...difference.map((component, axis) => component - image[axis]!));
  return left <= SAME_POINT ? undefined : Math.min(distance, left);
}

function det(...[a, b, c, d, e, f, g, h, i]: [number, number, number, number, number, number, number, number, number]) {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
