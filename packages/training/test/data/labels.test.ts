import type { Structure } from "@hydride/core-graph";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { assertLabelled, labelTest, unusedLabels, zeroLabels } from "../../src/data/labels.js";
import { failureOf } from "../helpers.js";
import { line } from "./structures.js";

const both = { energy: 1, forces: 10 };
const energy = line("e", [1], { energy: -1 });
const forces = line("f", [1], { forces: new Float64Array(3) });
const none = line("n", [1]);

/** A dataset as its reader gives it. */
function loaded(...structures: Structure[]): Parameters<typeof assertLabelled>[0] {
  const count = (label: "energy" | "forces" | "stress") => ({
    count: structures.filter((structure) => structure[label] !== undefined).length,
    of: structures.length,
    off: false,
    absentFrom: [],
    searched: true,
    lookalikes: [],
  });
  const labels = { energy: count("energy"), forces: count("forces"), stress: count("stress") };
  return { dataset: "d", files: ["d.xyz"], structures, labels, labelled: [], first: structures[0]! };
}

const ids = (weights: { energy: number; forces: number }) =>
  [energy, none, forces].filter(labelTest(weights)).map(({ id }) => id);

test("structures with a label that has a weight are taken", () => {
  expect(ids(both)).toEqual(["e", "f"]);
  expect(ids({ energy: 0, forces: 1 })).toEqual(["f"]);
  expect(ids({ energy: 1, forces: 0 })).toEqual(["e"]);
});

test("a dataset without labels is refused, as its reader says it", () => {
  expect(
    failureOf(() => {
      assertLabelled(loaded(none, none), both);
    }),
  ).toEqual({
    code: "DATASET_UNUSABLE",
    message: 'dataset "d": expected energies or forces to train on, found neither in 2 structures of d.xyz',
    hint:
      'name the keys of the labels, for example keys: { energy: "E_dft", forces: "F_dft" }; ' +
      "the first structure has no other keys",
  });
});

test("a dataset without a label that has a weight is refused", () => {
  expect(
    failureOf(() => {
      assertLabelled(loaded(energy), { energy: 0, forces: 1 });
    }),
  ).toEqual({
    code: "DATASET_UNUSABLE",
    message: 'dataset "d": expected forces to train on, found none in 1 structure, which have energies alone',
    hint: "Give loss.energy a weight, or name the key of the forces with the dataset's keys.",
  });
  expect(
    failureOf(() => {
      assertLabelled(loaded(forces, forces), { energy: 1, forces: 0 });
    }),
  ).toEqual({
    code: "DATASET_UNUSABLE",
    message: 'dataset "d": expected energies to train on, found none in 2 structures, which have forces alone',
    hint: "Give loss.forces a weight, or name the key of the energies with the dataset's keys.",
  });
});

test("charges and spins are told of once, where structures are not neutral singlets or they were asked for", () => {
  const unused = (labels: Record<string, Partial<Structure>>, keys?: object) =>
    unusedLabels(
      parseConfig({ datasets: Object.keys(labels).map((name) => ({ name, files: [name], keys })) }),
      new Map(Object.entries(labels).map(([name, label]) => [name, [none, line("1", [1], label)]])),
    );
  const notice = (names: string) =>
    `charges and spins are not used: encoder egnn tells structures apart by atoms alone (${names}); model.conditioned changes that`;
  expect(unused({ a: {}, b: { charge: 0, spin: 1 } })).toEqual([]);
  expect(unused({ a: { charge: -1 }, b: {}, c: { spin: 2, charge: 0 } })).toEqual([notice("a, c")]);
  expect(unused({ a: { charge: 0 }, b: { spin: 1 } }, { charge: "q", spin: "s" })).toEqual([notice("a, b")]);
  expect(unused({ a: { charge: 0 }, b: { spin: 1 } }, { charge: null })).toEqual([]);
});

test("stresses are told of where forces are direct", () => {
  const unused = (mode: string) =>
    unusedLabels(
      parseConfig({ datasets: [{ name: "a", files: ["a"] }], model: { heads: { forces: mode } } }),
      new Map([["a", [line("1", [1], { stress: new Float64Array(9) })]]]),
    );
  expect(unused("conservative")).toEqual([]);
  expect(unused("direct")).toEqual(["stresses are not used: direct forces are the derivative of no energy (a)"]);
});

test("labels that are zero throughout are told of", () => {
  const zero = line("z", [1, 1], { energy: 0, forces: new Float64Array(6) });
  const pulled = line("p", [1, 1], { energy: -1, forces: Float64Array.of(1, 0, 0, -1, 0, 0) });
  expect(zeroLabels("d", [zero, none])).toEqual([
    'dataset "d": all energies are zero; if they stand for what is missing, switch them off with keys: { energy: null }',
    'dataset "d": all forces are zero; if they stand for what is missing, switch them off with keys: { forces: null }',
  ]);
  expect(zeroLabels("d", [zero, pulled])).toEqual([]);
  // Of one atom alone nothing else is to be expected.
  expect([zeroLabels("d", [forces]), zeroLabels("d", [none])]).toEqual([[], []]);
});
