import { expect, test } from "vitest";
import { quantile, summarise } from "../../src/bench/statistics.js";

test("quantiles lie between the values that surround them", () => {
  const values = [4, 1, 3, 2];
  expect([0, 0.25, 0.5, 1].map((fraction) => quantile(values, fraction))).toEqual([1, 1.75, 2.5, 4]);
  expect(values).toEqual([4, 1, 3, 2]);
  expect(summarise([7])).toEqual({ median: 7, spread: [7, 7] });
  expect(summarise([1, 2, 3, 4, 100])).toEqual({ median: 3, spread: [2, 4] });
});
