import type { Structure } from "@hydride/core-graph";
import { expect, test } from "vitest";
import type { Division } from "../../src/data/division.js";
import { follow } from "../../src/data/follow.js";
import { line } from "./structures.js";

const FRACTIONS = { train: 0.8, validation: 0.2, test: 0 };

/** A structure of each group, all of one dataset. */
const groups = (dataset: string, names: string): Structure[] =>
  [...names].map((group) => line(`${dataset}${group}`, [1], { dataset, group }));
const division = (dataset: string, train: string, validation: string, test = ""): Division => ({
  train: groups(dataset, train),
  validation: groups(dataset, validation),
  test: groups(dataset, test),
});
const namesOf = (structures: readonly Structure[]) => structures.map(({ id }) => id);

test("where nothing is given, nothing is bound", () => {
  const all = groups("p", "abc");
  expect(follow(new Map([["p", all]]), new Map(), FRACTIONS)).toEqual({
    bound: { train: [], validation: [], test: [] },
    groups: new Set(),
    free: all,
    notices: [],
  });
});

test("groups follow the datasets that have them on one side, and the others are free", () => {
  const given = new Map([
    ["g", division("g", "ab", "bc", "d")],
    ["h", division("h", "a", "c")],
  ]);
  const datasets = new Map([
    ["p", groups("p", "abcdefg")],
    ["q", groups("q", "xyz")],
  ]);
  const { bound, free, notices } = follow(datasets, given, FRACTIONS);
  expect(namesOf(bound.train)).toEqual(["pa"]);
  expect(namesOf(bound.validation)).toEqual(["pc"]);
  expect(namesOf(bound.test)).toEqual(["pd"]);
  expect(namesOf(free)).toEqual(["pb", "pe", "pf", "pg", "qx", "qy", "qz"]);
  expect(notices).toEqual(['dataset "p": 3 groups are on the side that the split of another dataset gives them']);
});

test("what is left is trained on where it is too little to divide", () => {
  const given = new Map([["g", division("g", "a", "b")]]);
  const { bound, free, notices } = follow(new Map([["p", groups("p", "abz")]]), given, FRACTIONS);
  expect([namesOf(bound.train), namesOf(bound.validation), free]).toEqual([["pa", "pz"], ["pb"], []]);
  expect(notices).toEqual([
    'dataset "p": 2 groups are on the side that the split of another dataset gives them; the others are too few to divide, ' +
      "and go to training",
  ]);
});
