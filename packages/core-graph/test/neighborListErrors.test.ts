import { describe, expect, it } from "vitest";
import { neighborList, NeighborListError, type NeighborListOptions } from "../src";
import { errorOf } from "./helpers/structures";

const CUBE = Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4);
const ORIGIN = new Float64Array(3);
const SMALLER = "take a smaller cutoff, or check the units";
const GIVE_CELL = "give the cell, or set pbc to [false, false, false]";
const CORRECT = "correct the cell, or set pbc to false where the structure does not repeat";
const DEPENDENT = "cell: expected linearly independent vectors along the periodic directions";

/** Not yet in the language level that the sources are checked against. */
const Resizable = ArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => ArrayBuffer & { resize(length: number): void };

interface Row {
  name: string;
  positions?: unknown;
  options: unknown;
  code: string;
  message: string;
}

const ROWS: Row[] = [
  {
    name: "an array instead of a typed array",
    positions: [0, 0, 0],
    options: { cutoff: 5 },
    code: "NEIGHBOR_LIST_POSITIONS",
    message: "positions: expected a Float64Array of 3 numbers an atom, found an Array of length 3",
  },
  {
    name: "single precision",
    positions: new Float32Array(3),
    options: { cutoff: 5 },
    code: "NEIGHBOR_LIST_POSITIONS",
    message: "positions: expected a Float64Array of 3 numbers an atom, found a Float32Array of length 3",
  },
  {
    name: "a length that is no multiple of three",
    positions: new Float64Array(4),
    options: { cutoff: 5 },
    code: "NEIGHBOR_LIST_POSITIONS",
    message: "positions: expected a Float64Array of 3 numbers an atom, found a Float64Array of length 4",
  },
  {
    name: "a position that is not a number",
    positions: Float64Array.of(0, 0, 0, 0, NaN, 0),
    options: { cutoff: 5 },
    code: "NEIGHBOR_LIST_POSITIONS",
    message: "positions: expected finite numbers, found NaN (atom 1, y)",
  },
  {
    name: "a position out of this world",
    positions: Float64Array.of(0, 0, 0, 0, 0, -2e15),
    options: { cutoff: 5 },
    code: "NEIGHBOR_LIST_POSITIONS",
    message: "atom 1 has the coordinate -2e+15, expected a finite one within 1e15 angstrom",
  },
  {
    name: "an atom too many cells away",
    positions: Float64Array.of(1e11, 0, 0),
    options: { cutoff: 5, cell: CUBE },
    code: "NEIGHBOR_LIST_POSITIONS",
    message: "atom 0 is 2.5e+10 cells away from the cell",
  },
  ...[0, -1, NaN, Infinity, "5", undefined].map((cutoff) => ({
    name: `the cutoff ${String(cutoff)}`,
    options: { cutoff },
    code: "NEIGHBOR_LIST_CUTOFF",
    message: `cutoff: expected a finite number above 0 (angstrom), found ${typeof cutoff === "string" ? '"5"' : String(cutoff)}`,
  })),
  ...[0, 2.5, -3, NaN, 2 ** 31].map((maxNeighbors) => ({
    name: `the cap ${maxNeighbors}`,
    options: { cutoff: 5, maxNeighbors },
    code: "NEIGHBOR_LIST_MAX_NEIGHBORS",
    message: `maxNeighbors: expected a whole number from 1 to 2147483647, found ${maxNeighbors}`,
  })),
  {
    name: "a misspelt option",
    options: { cutoff: 5, maxNeighbours: 3 },
    code: "NEIGHBOR_LIST_OPTION",
    message: 'options: expected cutoff, cell, pbc, maxNeighbors, found the key "maxNeighbours"',
  },
  {
    name: "no options",
    options: undefined,
    code: "NEIGHBOR_LIST_OPTION",
    message: "options: expected an object, found undefined",
  },
  {
    name: "pbc of numbers",
    options: { cutoff: 5, cell: CUBE, pbc: [1, 1, 0] },
    code: "NEIGHBOR_LIST_PBC",
    message: "pbc: expected three booleans, found [1, 1, 0]",
  },
  ...[
    // eslint-disable-next-line no-sparse-arrays
    { name: "pbc with a hole", pbc: [true, , true], found: "[true, undefined, true]" },
    { name: "pbc of holes", pbc: new Array(3), found: "[undefined, undefined, undefined]" },
    { name: "pbc that is too long", pbc: new Array(10).fill(true), found: "an Array of length 10" },
  ].map(({ name, pbc, found }) => ({
    name,
    options: { cutoff: 5, cell: CUBE, pbc },
    code: "NEIGHBOR_LIST_PBC",
    message: `pbc: expected three booleans, found ${found}`,
  })),
  {
    name: "one boolean for pbc",
    options: { cutoff: 5, cell: CUBE, pbc: true },
    code: "NEIGHBOR_LIST_PBC",
    message: "pbc: expected three booleans, found true",
  },
  {
    name: "pbc without a cell",
    options: { cutoff: 5, pbc: [true, false, false] },
    code: "NEIGHBOR_LIST_CELL",
    message: `cell: expected cell vectors, since pbc is [true, false, false], found none; ${GIVE_CELL}`,
  },
  {
    name: "a cell of lengths and angles",
    options: { cutoff: 5, cell: new Float64Array(6) },
    code: "NEIGHBOR_LIST_CELL",
    message: "cell: expected a Float64Array of 9 numbers (vectors as rows), found a Float64Array of length 6",
  },
  {
    name: "a nested cell",
    options: { cutoff: 5, cell: [[4, 0, 0]] },
    code: "NEIGHBOR_LIST_CELL",
    message: "cell: expected a Float64Array of 9 numbers (vectors as rows), found an Array of length 1",
  },
  {
    name: "an infinite cell",
    options: { cutoff: 5, cell: CUBE.map((x, i) => (i === 5 ? Infinity : x)) },
    code: "NEIGHBOR_LIST_CELL",
    message: "cell: expected finite numbers, found Infinity (vector b, z)",
  },
  {
    name: "a zero vector along a periodic direction",
    options: { cutoff: 5, cell: Float64Array.of(0, 0, 0, 0, 4, 0, 0, 0, 4), pbc: [true, false, false] },
    code: "NEIGHBOR_LIST_CELL",
    message: `${DEPENDENT} (a), found [0, 0, 0]; ${CORRECT}`,
  },
  {
    name: "two parallel vectors",
    options: { cutoff: 5, cell: Float64Array.of(4, 0, 0, 1, 1, 1, -8, 0, 0), pbc: [true, false, true] },
    code: "NEIGHBOR_LIST_CELL",
    message: `${DEPENDENT} (a, c), found [4, 0, 0], [-8, 0, 0]; ${CORRECT}`,
  },
  {
    name: "three vectors in a plane",
    options: { cutoff: 5, cell: Float64Array.of(4, 0, 0, 0, 4, 0, 4, 4, 0) },
    code: "NEIGHBOR_LIST_CELL",
    message: `${DEPENDENT} (a, b, c), found [4, 0, 0], [0, 4, 0], [4, 4, 0]; ${CORRECT}`,
  },
  {
    name: "a cell of astronomic size",
    options: { cutoff: 5, cell: CUBE.map((x) => x * 1e200) },
    code: "NEIGHBOR_LIST_CELL",
    message:
      "cell: expected vectors from 1e-15 to 1e15 angstrom along the periodic directions (a, b, c), " +
      "found [4e+200, 0, 0], [0, 4e+200, 0], [0, 0, 4e+200]; " +
      "check the units, or set pbc to false where the structure does not repeat",
  },
  {
    name: "a cut-off that reaches too many images",
    options: { cutoff: 1e5, cell: CUBE },
    code: "NEIGHBOR_LIST_SIZE",
    message: `a cutoff of 1e+05 angstrom reaches about 1.25e+14 atoms and periodic images around each atom; ${SMALLER}`,
  },
  {
    name: "a tiny cell",
    options: { cutoff: 5, cell: CUBE.map((x) => x * 1e-9) },
    code: "NEIGHBOR_LIST_SIZE",
    message: `a cutoff of 5 angstrom reaches about 1.563e+28 atoms and periodic images around each atom; ${SMALLER}`,
  },
];

describe("neighborList refuses", () => {
  it.each(ROWS)("$name", ({ positions = ORIGIN, options, code, message }) => {
    const error = errorOf(() => neighborList(positions as Float64Array, options as NeighborListOptions));
    expect(error).toBeInstanceOf(NeighborListError);
    expect({ name: error.name, code: error.code, message: error.message }).toEqual({
      name: "NeighborListError",
      code,
      message,
    });
  });

  it("a detached buffer", () => {
    const positions = new Float64Array(6);
    structuredClone(positions.buffer, { transfer: [positions.buffer] });
    const error = errorOf(() => neighborList(positions, { cutoff: 5 }));
    expect(error.code).toBe("NEIGHBOR_LIST_POSITIONS");
    expect(error.message).toBe(
      "positions: expected a Float64Array, found one whose buffer was transferred away or shrunk",
    );
  });

  it("a buffer that was shrunk below the view", () => {
    const buffer = new Resizable(48, { maxByteLength: 96 });
    const positions = new Float64Array(buffer, 0, 6);
    buffer.resize(8);
    const error = errorOf(() => neighborList(positions, { cutoff: 5 }));
    expect(error.code).toBe("NEIGHBOR_LIST_POSITIONS");
    expect(error.message).toBe(
      "positions: expected a Float64Array, found one whose buffer was transferred away or shrunk",
    );
  });

  it("more edges than the memory holds, known from the density", () => {
    const positions = new Float64Array(300);
    const error = errorOf(() => neighborList(positions, { cutoff: 500, cell: CUBE }));
    expect(error.code).toBe("NEIGHBOR_LIST_SIZE");
    expect(error.message).toMatch(
      /^about 8\.18e\+10 edges, more than the \d+ that the memory or 32-bit indices allow; take a smaller cutoff, set maxNeighbors, or check the units$/,
    );
  });
});
