import { describe, expect, it } from "vitest";
import { SIDES } from "../src/assignSides";
import { type GivenSplitOptions, splitByLists } from "../src/index";
import { failure, structure } from "./helpers";

const of = (id: string, group: string, split?: string) =>
  structure([1], { id, group, ...(split !== undefined && { info: { split } }) });
const structures = [of("a", "x", "train"), of("b", "x", "val"), of("c", "y", "test"), of("d", "y", "train")];
const idsOf = (options: GivenSplitOptions, input = structures) => {
  const split = splitByLists(input, options);
  return SIDES.map((side) => split[side].map(({ id }) => id));
};

describe("splitByLists", () => {
  it("takes ids, groups, or the dataset's own names of sides", () => {
    expect(idsOf({ by: "id", lists: { validation: ["d"], test: ["a"] }, rest: "train" })).toEqual([
      ["b", "c"],
      ["d"],
      ["a"],
    ]);
    expect(idsOf({ by: "group", lists: { train: ["y"], validation: ["x"] } })).toEqual([["c", "d"], ["a", "b"], []]);
    expect(idsOf({ by: "info:split" })).toEqual([["a", "d"], ["b"], ["c"]]);
    expect(idsOf({ by: "info:split", lists: { train: ["train", "val"], test: ["test"] } })).toEqual([
      ["a", "b", "d"],
      [],
      ["c"],
    ]);
  });

  it("counts groups and structures of each side", () => {
    const { report } = splitByLists(structures, { by: "info:split" });
    expect(report.sides).toEqual({
      train: { groups: 2, structures: 2 },
      validation: { groups: 1, structures: 1 },
      test: { groups: 1, structures: 1 },
    });
    expect(report.datasets).toEqual({ test: report.sides });
  });

  it.each<[GivenSplitOptions, string, string, string]>([
    [
      { by: "frame" as never },
      "DATASET_OPTION",
      'splitting: by: expected id, group or info:<key>, found "frame"',
      'for example by: "info:split"',
    ],
    [
      { by: "id" },
      "DATASET_OPTION",
      "splitting: expected lists of ids, found none",
      'for example lists: { test: ["..."] }, rest: "train"',
    ],
    [
      { by: "id", lists: { train: "ab" as never }, rest: "test" },
      "DATASET_OPTION",
      'splitting: lists: expected a list of texts for train, found "ab"',
      'for example train: ["..."]',
    ],
    [
      { by: "id", lists: { train: [1] as never }, rest: "test" },
      "DATASET_OPTION",
      "splitting: lists: expected a list of texts for train, found [1]",
      'for example train: ["..."]',
    ],
    [
      { by: "id", lists: { train: ["a"] }, rest: "tset" as never },
      "DATASET_OPTION",
      'splitting: rest: expected train, validation, test, found "tset"',
      "did you mean test?",
    ],
    [
      { by: "id", lists: { train: ["a"] }, rest: null as never },
      "DATASET_OPTION",
      "splitting: rest: expected train, validation, test, found null",
      'for example rest: "train"',
    ],
    [
      { by: "info:split", lists: null as never },
      "DATASET_OPTION",
      "splitting, lists: expected an object with the options train, validation, test, found null",
      "see the example in the README",
    ],
    [
      null as never,
      "DATASET_OPTION",
      "splitting: expected an object with the options by, lists, rest, found null",
      "see the example in the README",
    ],
    [
      { by: "id", lists: { train: ["a"], test: ["a"] } },
      "DATASET_OPTION",
      'splitting: lists: expected a name on one list, found "a" on train and test',
      "take it off one",
    ],
    [
      { by: "id", lists: { train: ["a", "b", "c", "d", "e"] } },
      "DATASET_SPLIT",
      'expected every listed name in a structure, found 1 in none (first: "e")',
      "take it off the list, or read the files that have it",
    ],
    [
      { by: "group", lists: { train: ["x"] } },
      "DATASET_SPLIT",
      'structure "c" of dataset "test": expected its group on one of the lists, found "y" on none',
      'add it to a list, or say where the rest goes, for example rest: "train"',
    ],
    [
      { by: "info:fold" },
      "DATASET_SPLIT",
      'structure "a" of dataset "test": expected its fold on one of the lists, found "nothing" on none',
      'add it to a list, or say where the rest goes, for example rest: "train"',
    ],
  ])("refuses %j", async (options, code, message, hint) => {
    const action = () => Promise.resolve().then(() => splitByLists(structures, options));
    expect(await failure(action)).toStrictEqual({ code, message, hint });
  });
});
