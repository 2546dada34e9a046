import { ReferenceEnergies } from "@hydride/datasets";
import { expect, test } from "vitest";
import { energyScale, forceScale } from "../../src/data/scale.js";
import { headScales } from "../../src/data/task.js";
import { line } from "./structures.js";

const references = ReferenceEnergies.given("d", { H: -1, C: -3 });

test("energies are measured by their root mean square per atom beyond the references", () => {
  const train = [line("a", [1, 6], { energy: -4 + 0.6 }), line("b", [1], { energy: -1.4 }), line("c", [6])];
  expect(energyScale(train, references)).toBeCloseTo(Math.sqrt((0.3 ** 2 + 0.4 ** 2) / 2), 12);
});

test("references that fit to rounding leave a unit of 0.0001 eV", () => {
  expect(energyScale([line("a", [1, 6], { energy: -4 + 1e-11 })], references)).toBe(1e-4);
  expect(energyScale([line("a", [1], { energy: -1 + 2e-4 })], references)).toBeCloseTo(2e-4, 12);
});

test("forces have a unit of their own where there are some", () => {
  const energy = line("a", [1], { energy: -1.5 });
  expect(forceScale([energy], references)).toBe(0.5);
  expect(forceScale([energy, line("b", [1], { forces: Float64Array.of(3, 4, 0) })], references)).toBeGreaterThan(1);
});

test("forces of relaxed crystals are measured in a thirtieth of the energies", () => {
  const still = line("a", [1, 1], { energy: -1.5, forces: Float64Array.of(1e-3, 0, 0, -1e-3, 0, 0) });
  expect(forceScale([still], references)).toBeCloseTo(0.25 / 30, 12);
});

test("heads predict in the larger of the two units", () => {
  const task = (name: string, scale: number, energyScale: number) => ({ name, scale, energyScale });
  expect(headScales([task("a", 0.02, 1.2), task("b", 0.8, 0.1)])).toEqual({ a: 1.2, b: 0.8 });
});
