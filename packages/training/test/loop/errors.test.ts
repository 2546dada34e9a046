import { expect, test } from "vitest";
import { AbsoluteErrors, isBetter, ratio, score } from "../../src/loop/errors.js";
import { formatRatios } from "../../src/loop/formatRatios.js";

test("a mean is over the exact count", () => {
  const errors = new AbsoluteErrors();
  for (const [error, trivial] of [
    [1, -4],
    [-2, 2],
    [3, 0],
  ] as const)
    errors.add(error, trivial);
  expect([errors.count, errors.mae, errors.trivialMae]).toEqual([3, 2, 2]);
});

test("a mean over nothing is null, never NaN", () => {
  const errors = new AbsoluteErrors();
  expect([errors.count, errors.mae, errors.trivialMae]).toEqual([0, null, null]);
});

test("the score is the mean ratio over the labels that there are", () => {
  const none = { energyMaePerAtom: null, trivialEnergyMaePerAtom: null, forceMae: null, trivialForceMae: null };
  const a = {
    ...none,
    structures: 3,
    energyMaePerAtom: 1,
    trivialEnergyMaePerAtom: 2,
    forceMae: 1,
    trivialForceMae: 4,
  };
  const b = { ...none, structures: 2, forceMae: 3, trivialForceMae: 4 };
  expect(score({ a, b })).toBe((0.5 + 0.25 + 0.75) / 3);
});

test("there is no ratio without a label", () => {
  expect([ratio("energy", null, 1), ratio("forces", undefined, undefined)]).toEqual([undefined, undefined]);
  expect(ratio("energy", 1, 2)).toBe(0.5);
});

test("a trivial predictor that is exact, or nearly, counts with a floor", () => {
  expect(ratio("energy", 1e-4, 0)).toBe(1);
  expect(ratio("energy", 2e-4, 7.9e-12)).toBe(2);
  expect(ratio("forces", 2e-3, 0)).toBe(2);
  expect(ratio("stress", 2e-5, 1e-9)).toBe(2);
  expect(ratio("energy", 2e-4, 2e-4)).toBe(1);
  const exact = { energyMaePerAtom: 2e-4, trivialEnergyMaePerAtom: 0, forceMae: null, trivialForceMae: null };
  expect(score({ a: { structures: 1, ...exact } })).toBe(2);
});

test("a lower score is better, and what is not a number is worse than any", () => {
  expect([isBetter(2, undefined), isBetter(1, 2), isBetter(2, 1), isBetter(1, 1)]).toEqual([true, true, false, false]);
  expect([isBetter(NaN, 5), isBetter(5, NaN), isBetter(NaN, NaN)]).toEqual([false, true, false]);
});

test("properties count in the score as energy and forces do, unless the trivial predictor is exact", () => {
  const property = (mae: number, trivialMae: number) => ({ mae, trivialMae, trivial: "training mean" as const });
  const errors = {
    structures: 1,
    energyMaePerAtom: 0.5,
    trivialEnergyMaePerAtom: 1,
    forceMae: null,
    trivialForceMae: null,
    properties: { gap: property(1, 4), same: property(1, 0) },
  };
  expect(score({ a: errors })).toBeCloseTo((0.5 + 0.25) / 2, 12);
  expect(formatRatios({ a: errors, b: { ...errors, properties: { gap: property(3, 4) } } })).toBe(
    "energy 0.500, forces -, gap 0.500, same -",
  );
});
