import { isFloat64Array } from "node:util/types";
import { describe } from "./describe";
import { cross, dot, isReducible, length, type Vector } from "./lattice";

/** What is wrong with a field, in the words of an error text. */
export interface Problem {
  field: "POSITIONS" | "CELL" | "PBC";
  message: string;
  hint?: string;
}

/** Vectors whose parallelepiped is flatter than this, relative to their lengths, are linearly dependent. */
const FLATTEST = 1e-9;

/** As far as the native search goes, in angstrom: squares and volumes stay far from the ends of float64. */
const [SHORTEST, LONGEST] = [1e-15, 1e15];

/** The first thing that is wrong with positions, cell and periodicity, or `undefined`. */
export function geometryProblem(positions: unknown, cell: unknown, pbc: unknown): Problem | undefined {
  return positionsProblem(positions) ?? pbcProblem(pbc) ?? cellProblem(cell, pbc as boolean[]);
}

function positionsProblem(positions: unknown): Problem | undefined {
  const field = "POSITIONS";
  if (!isFloat64Array(positions) || positions.length % 3 !== 0) {
    return { field, message: `positions: expected a Float64Array of 3 numbers an atom, found ${describe(positions)}` };
  }
  if (positions.length === 0 && isOutOfBounds(positions)) {
    return {
      field,
      message: "positions: expected a Float64Array, found one whose buffer was transferred away or shrunk",
    };
  }
  for (let i = 0; i < positions.length; i++) {
    const x = positions[i]!;
    // Only what is not finite differs from itself by something else than zero.
    if (x - x === 0) continue;
    const where = `atom ${Math.floor(i / 3)}, ${"xyz".charAt(i % 3)}`;
    return { field, message: `positions: expected finite numbers, found ${positions[i]} (${where})` };
  }
  return undefined;
}

/** Whether the buffer was detached, or resized to end before the view: Node 20 has no other way to ask. */
function isOutOfBounds(view: Float64Array): boolean {
  try {
    view.at(0);
    return false;
  } catch {
    return true;
  }
}

function pbcProblem(pbc: unknown): Problem | undefined {
  // Not every(), which passes over the holes of a sparse array.
  const flags: unknown[] | undefined = Array.isArray(pbc) && pbc.length <= 9 ? Array.from(pbc) : undefined;
  if (flags?.length === 3 && flags.every((flag) => typeof flag === "boolean")) return undefined;
  const found = flags === undefined ? describe(pbc) : `[${flags.map(describe).join(", ")}]`;
  return { field: "PBC", message: `pbc: expected three booleans, found ${found}` };
}

function cellProblem(cell: unknown, pbc: boolean[]): Problem | undefined {
  const field = "CELL";
  if (cell === undefined) {
    if (!pbc.includes(true)) return undefined;
    const message = `cell: expected cell vectors, since pbc is [${pbc.join(", ")}], found none`;
    return { field, message, hint: "give the cell, or set pbc to [false, false, false]" };
  }
  if (!isFloat64Array(cell) || cell.length !== 9) {
    return { field, message: `cell: expected a Float64Array of 9 numbers (vectors as rows), found ${describe(cell)}` };
  }
  const bad = cell.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    const where = `vector ${"abc".charAt(Math.floor(bad / 3))}, ${"xyz".charAt(bad % 3)}`;
    return { field, message: `cell: expected finite numbers, found ${cell[bad]} (${where})` };
  }
  const axes = [0, 1, 2].filter((axis) => pbc[axis]);
  const vectors = axes.map((axis) => row(cell, axis));
  const squares = vectors.map((vector) => dot(vector, vector));
  const tooLong = squares.some((square) => !(square < LONGEST * LONGEST));
  const isIndependent = !tooLong && independent(vectors);
  const tooShort = isIndependent && squares.some((square) => square < SHORTEST * SHORTEST);
  if (isIndependent && !tooShort && isReducible(vectors)) return undefined;
  const names = axes.map((axis) => "abc".charAt(axis)).join(", ");
  const rows = vectors.map((vector) => `[${vector.join(", ")}]`).join(", ");
  if (tooLong || tooShort) {
    const message = `cell: expected vectors from 1e-15 to 1e15 angstrom along the periodic directions (${names}), found ${rows}`;
    return { field, message, hint: "check the units, or set pbc to false where the structure does not repeat" };
  }
  if (isIndependent) {
    const message =
      `cell: expected vectors along the periodic directions (${names}) whose shortest combinations can be found, ` +
      `found too skewed ones, or too different ones in length: ${rows}`;
    return { field, message, hint: "give shorter vectors of the same lattice, or correct the cell" };
  }
  return {
    field,
    message: `cell: expected linearly independent vectors along the periodic directions (${names}), found ${rows}`,
    hint: "correct the cell, or set pbc to false where the structure does not repeat",
  };
}

function independent(vectors: readonly Vector[]): boolean {
  const [a, b, c] = vectors.map((vector): Vector => {
    const size = length(vector) || 1;
    return [vector[0] / size, vector[1] / size, vector[2] / size];
  });
  if (a === undefined) return true;
  if (b === undefined) return length(a) > 0;
  const normal = cross(a, b);
  const area = length(normal);
  if (c === undefined || area <= FLATTEST) return area > FLATTEST;
  return Math.abs(dot(normal, c)) > FLATTEST;
}

/** The three numbers of one vector, without the spreading of arrays: this runs for each of very many structures. */
function row(cell: Float64Array, axis: number): Vector {
  return [cell[3 * axis]!, cell[3 * axis + 1]!, cell[3 * axis + 2]!];
}

/** Volume of a cell (3, 3), angstrom^3, whatever its handedness. */
export function cellVolume(cell: Float64Array): number {
  return Math.abs(dot(cross(row(cell, 0), row(cell, 1)), row(cell, 2)));
}
