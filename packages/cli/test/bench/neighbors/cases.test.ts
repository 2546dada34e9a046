import { expect, test } from "vitest";
import { geometries, NEIGHBOR_CASES } from "../../../src/bench/neighbors/cases.js";

test.each(NEIGHBOR_CASES)("$name is always the same matter of 0.06 atoms a cubic angstrom", (input) => {
  const structures = geometries(input);
  expect(structures).toHaveLength(input.structures);
  expect(geometries(input)).toEqual(structures);
  const { positions, cell } = structures[0]!;
  expect(positions).toHaveLength(3 * input.atoms);
  const [a, b, c] = [0, 3, 6].map((row) => [...cell.subarray(row, row + 3)]) as [number[], number[], number[]];
  const cross = [0, 1, 2].map((k) => b[(k + 1) % 3]! * c[(k + 2) % 3]! - b[(k + 2) % 3]! * c[(k + 1) % 3]!);
  const volume = Math.abs(a.reduce((sum, x, k) => sum + x * cross[k]!, 0));
  expect(input.atoms / volume).toBeCloseTo(0.06, 10);
});
