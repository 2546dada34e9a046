import { expect, test } from "vitest";
import { chunks } from "../../src/data/chunks.js";

test("everything comes once and in order, the rest at the end", () => {
  expect([...chunks([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
  expect([...chunks([1, 2], 2)]).toEqual([[1, 2]]);
  expect([...chunks([], 2)]).toEqual([]);
});
