import { expect, test } from "vitest";
import { AbsoluteErrors, ratio, score } from "../../src/loop/errors.js";

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

test("there is no ratio to a trivial predictor that is exact", () => {
  expect([ratio(1, 0), ratio(null, 1), ratio(undefined, undefined), ratio(1, 2)]).toEqual([
    undefined,
    undefined,
    undefined,
    0.5,
  ]);
});
