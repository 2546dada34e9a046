import { expect, test } from "vitest";
import { validationPlans } from "../../src/samples/validationPlans.js";

test("one rank has all, dataset by dataset, in batches", () => {
  const plans = validationPlans([3, 0, 2], { rank: 0, size: 1 }, 2);
  const found = plans.map((plan) => plan.map(({ dataset, index }) => `${String(dataset)}.${String(index)}`));
  expect(found).toEqual([["0.0", "0.1"], ["0.2", "2.0"], ["2.1"]]);
});

test.each([1, 2, 3, 5])("%i ranks have every structure once, in as many batches each", (size) => {
  const counts = [7, 1, 0, 4];
  const ranks = Array.from({ length: size }, (_, rank) => validationPlans(counts, { rank, size }, 3));
  const all = ranks.flat(2).map(({ dataset, index }) => `${String(dataset)}.${String(index)}`);
  const expected = counts.flatMap((count, d) => Array.from({ length: count }, (_, i) => `${String(d)}.${String(i)}`));
  expect(all.sort()).toEqual(expected.sort());
  expect(new Set(ranks.map(({ length }) => length)).size).toBe(1);
  for (const plan of ranks.flat()) expect(plan.length).toBeLessThanOrEqual(3);
});
