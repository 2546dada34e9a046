import { expect, test } from "vitest";
import { structureRows } from "../../src/data/structureRows.js";

test("a structure has a row of its own, or one for each of its atoms", () => {
  const batch = { atomOffsets: Int32Array.of(0, 3, 3, 7) };
  expect([0, 1, 2].map((position) => structureRows("structures", batch, position))).toEqual([[0, 1], [1, 2], [2, 3]]); // prettier-ignore
  expect([0, 1, 2].map((position) => structureRows("atoms", batch, position))).toEqual([[0, 3], [3, 3], [3, 7]]); // prettier-ignore
});
