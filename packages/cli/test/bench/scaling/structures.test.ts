import { expect, test } from "vitest";
import { morse, morseCrystals } from "../../../src/bench/scaling/structures.js";

const KIND = { elements: [[29, -3], [79, -2]] as [number, number][], depth: 0.4, steepness: 1.4, length: 2.6 }; // prettier-ignore

test("forces are the slope of the energy, and add up to none", () => {
  const [crystal] = morseCrystals("a", KIND, 1, 8, 7);
  const { forces, positions, cell, numbers } = crystal!;
  expect(numbers.length).toBeGreaterThanOrEqual(6);
  const step = 1e-5;
  const energyAt = (k: number, by: number) => morse(KIND, positions.with(k, positions[k]! + by), cell!).energy;
  for (const [k, force] of forces!.entries()) {
    const slope = (energyAt(k, step) - energyAt(k, -step)) / (2 * step);
    expect(Math.abs(force + slope)).toBeLessThan(1e-6 * (1 + Math.abs(force)));
  }
  for (let axis = 0; axis < 3; axis++) {
    const sum = forces!.filter((_, k) => k % 3 === axis).reduce((total, each) => total + each, 0);
    expect(Math.abs(sum)).toBeLessThan(1e-10);
  }
});

test("the same seed gives the same structures, another one others", () => {
  const of = (seed: number) => morseCrystals("a", KIND, 3, 8, seed);
  expect(of(1)).toEqual(of(1));
  expect(of(1)[0]!.energy).not.toBe(of(2)[0]!.energy);
});
