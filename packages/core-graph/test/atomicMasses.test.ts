import { expect, it } from "vitest";
import { atomicMass, atomicNumber, ELEMENT_COUNT } from "../src/index";

it("gives the standard atomic weights in dalton", () => {
  const of = (symbol: string) => atomicMass(atomicNumber(symbol)!);
  expect(["H", "C", "O", "Fe", "Cd", "La", "Lu", "Au", "Pb", "U", "Og"].map(of)).toEqual([
    1.008, 12.011, 15.999, 55.845, 112.41, 138.91, 174.97, 196.97, 207.2, 238.03, 294,
  ]);
});

it("knows every element, and rises with few exceptions", () => {
  const masses = Array.from({ length: ELEMENT_COUNT }, (_, index) => atomicMass(index + 1));
  expect(masses.every((mass) => mass > 0)).toBe(true);
  const falls = masses.flatMap((mass, index) => (mass < (masses[index - 1] ?? 0) ? [index + 1] : []));
  // K, Ni, I, Pa, Np, Am and two elements whose isotopes hardly live.
  expect(falls).toEqual([19, 28, 53, 91, 93, 95, 108]);
});

it("refuses what is no element", () => {
  expect(() => atomicMass(0)).toThrow("expected an atomic number from 1 to 118, found 0");
  expect(() => atomicMass(119)).toThrow("expected an atomic number from 1 to 118, found 119");
});
