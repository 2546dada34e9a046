import { expect, test } from "vitest";
import { splitBatch } from "../../src/schedule/splitBatch.js";

const samples = Array.from({ length: 5 }, (_, index) => ({ dataset: 0, index, draw: 0 }));

test("divides a batch into parts of nearly equal length", () => {
  const parts = splitBatch(samples, 2);
  expect(parts.map((part) => part.map(({ index }) => index))).toEqual([
    [0, 2, 4],
    [1, 3],
  ]);
});

test("leaves empty parts out", () => {
  expect(splitBatch(samples, 8)).toHaveLength(5);
  expect(splitBatch([], 3)).toEqual([]);
});
