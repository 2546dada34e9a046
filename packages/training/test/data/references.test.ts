import { expect, test } from "vitest";
import { referenceEnergies, strangeReferences, unusedReferences } from "../../src/data/references.js";
import { failureOf } from "../helpers.js";
import { line } from "./structures.js";

/** -2 eV for every H and -30 eV for every C. */
const train = [
  [1, 1],
  [1, 6],
  [6, 6, 1],
  [1, 1, 1, 6],
].map((numbers, i) =>
  line(String(i), numbers, { energy: numbers.reduce((sum, number) => sum + (number === 1 ? -2 : -30), 0) }),
);
const held = [line("held", [1, 6], { energy: 1e6 })];

test("are fitted to the training split alone", () => {
  const references = referenceEnergies({ name: "d" }, train, [...train, ...held]);
  expect(references.of([1])).toBeCloseTo(-2, 9);
  expect(references.of([6])).toBeCloseTo(-30, 9);
  expect(references.structures).toBe(4);
});

test("are what the configuration gives, for every element of the dataset", () => {
  const all = [...train, line("o", [8])];
  const given = { name: "d", referenceEnergies: { H: -1, C: -3, O: -5 } };
  expect(referenceEnergies(given, train, all).of([1, 6, 8])).toBe(-9);
  expect(failureOf(() => referenceEnergies({ name: "d", referenceEnergies: { H: -1 } }, train, all))).toEqual({
    code: "DATASET_UNUSABLE",
    message: 'dataset "d": expected the reference energy of every element in it, found none of C, O',
    hint: "Add them, or leave referenceEnergies out: then they are fitted.",
  });
});

test("are zero where there are no energies to fit, for the elements of validation too", () => {
  const references = referenceEnergies({ name: "d" }, [line("a", [1])], [line("a", [1]), line("b", [8])]);
  expect([references.of([1]), references.of([8, 1])]).toEqual([0, 0]);
});

test("that are given for elements of no structure are told of", () => {
  const unused = (given?: Record<string, number>) =>
    unusedReferences({ name: "d", ...(given && { referenceEnergies: given }) }, train);
  expect([unused(), unused({ H: -1, C: -3 })]).toEqual([undefined, undefined]);
  expect(unused({ He: -2, H: -1, C: -3, O: -5 })).toBe(
    'dataset "d": reference energies of He, O are not used: no structure has these elements',
  );
});

test("that leave more than bonds do are told of", () => {
  const given = { name: "d", referenceEnergies: { H: -1, C: -3 } };
  expect([strangeReferences(given, 50), strangeReferences({ name: "d" }, 1000)]).toEqual([undefined, undefined]);
  expect(strangeReferences(given, 50.5)).toBe(
    'dataset "d": the given reference energies leave 50.5 eV per atom of the energies, more than bonds do: ' +
      "look at their unit, which is eV, and at their level of theory",
  );
});
