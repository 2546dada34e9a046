import { expect, test } from "vitest";
import { scheduleFactor } from "../../src/loop/schedule.js";

test("rises linearly, then falls along half a cosine to its final share", () => {
  const schedule = { type: "cosine", warmup: 0.1, final: 0.01 } as const;
  const factors = Array.from({ length: 101 }, (_, step) => scheduleFactor(schedule, step, 101));
  expect(factors.slice(0, 11)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1]);
  expect(factors[55]).toBeCloseTo(0.505, 12);
  expect(factors[100]).toBeCloseTo(0.01, 12);
  for (let step = 11; step <= 100; step++) expect(factors[step]).toBeLessThan(factors[step - 1]!);
});

test("stays where it is when it is constant", () => {
  const schedule = { type: "constant", warmup: 0, final: 0.01 } as const;
  expect([0, 50, 99].map((step) => scheduleFactor(schedule, step, 100))).toEqual([1, 1, 1]);
});

test("is defined for a run of one step", () => {
  expect(scheduleFactor({ type: "cosine", warmup: 0.05, final: 0 }, 0, 1)).toBe(1);
});
