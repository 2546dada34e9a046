import type { Structure } from "@hydride/core-graph";
import { expect, test } from "vitest";
import type { DatasetConfig } from "../../src/config/schema.js";
import { givenDivision } from "../../src/data/givenSplit.js";
import { failureOf } from "../helpers.js";
import { line } from "./structures.js";

const structure = (id: string, group: string, fold: string) => line(id, [1], { dataset: "d", group, info: { fold } });
const ALL = [structure("a", "x", "train"), structure("b", "x", "valid"), structure("c", "y", "test")];

function divide(split: DatasetConfig["split"], { structures = ALL, leftOut = [] as string[] } = {}) {
  const log: string[] = [];
  const sideOf = ({ id }: Structure) => (id === "b" ? "validation" : "train");
  const read = { structures, all: ALL, leftOut: leftOut.map((id) => ({ id })), sideOf } as const;
  const division = givenDivision({ name: "d", split }, read, (text) => log.push(text));
  const ids = (side: readonly Structure[]) => side.map(({ id }) => id).join("");
  return { sides: division && [division.train, division.validation, division.test].map(ids), log };
}

test("without a split of its own a dataset is not divided here", () => {
  expect(divide(undefined)).toEqual({ sides: undefined, log: [] });
});

test.each<[NonNullable<DatasetConfig["split"]>, string[]]>([
  [{ lists: { train: ["c"], validation: ["a"], test: ["b"] } }, ["c", "a", "b"]],
  [{ by: "id", lists: { validation: ["b"] }, rest: "train" }, ["ac", "b", ""]],
  [{ by: "group", lists: { train: ["x"], validation: ["y"] } }, ["ab", "c", ""]],
  [{ files: { validation: ["v"] } }, ["ac", "b", ""]],
  [{ own: "fold" }, ["a", "b", "c"]],
  [{ own: "fold", lists: { train: ["train", "valid"], validation: ["test"] } }, ["ab", "c", ""]],
])("%j", (split, sides) => {
  expect(divide(split)).toEqual({ sides, log: [] });
});

test("what was left out may be on a list", () => {
  const lists = { train: ["a", "gone"], validation: ["b", "c"] };
  expect(divide({ lists }, { leftOut: ["gone"] }).sides).toEqual(["a", "bc", ""]);
  expect(divide({ lists: { train: ["a"], validation: ["b", "c"] } }, { structures: ALL.slice(0, 2) }).sides).toEqual([
    "a",
    "b",
    "",
  ]);
  // Its group is not known.
  const groups = { train: ["x", "z"], validation: ["y"] };
  expect(divide({ by: "group", lists: groups }, { leftOut: ["gone"] })).toEqual({
    sides: ["ab", "c", ""],
    log: ['dataset "d": 1 group is on a list in no structure that is left'],
  });
});

test("a name that is in no structure is an error, as it may be misspelt", () => {
  const hint =
    "Take it off the list, or read the files that have it; the README of @hydride/datasets says what ids and groups are.";
  const lists = { train: ["a", "bb", "cc"] };
  expect(failureOf(() => divide({ lists, rest: "test" }, { leftOut: ["gone"] }))).toEqual({
    code: "DATASET_UNUSABLE",
    message: 'dataset "d": expected every id on a list in a structure, found 2 in none (first: "bb")',
    hint,
  });
  expect(failureOf(() => divide({ by: "group", lists: { train: ["z"] }, rest: "test" }))).toEqual({
    code: "DATASET_UNUSABLE",
    message: 'dataset "d": expected every group on a list in a structure, found 1 in none (first: "z")',
    hint,
  });
});

test("a name on two lists is an error, and so is a structure on none", () => {
  expect(failureOf(() => divide({ lists: { train: ["a", "b"], test: ["b"] }, rest: "train" }))).toEqual({
    code: "DATASET_UNUSABLE",
    message: 'dataset "d": expected each id on one list, found "b" on train and test',
    hint: "Take it off one of them.",
  });
  expect(() => divide({ lists: { train: ["a", "b"] } })).toThrow(
    expect.objectContaining({
      code: "DATASET_SPLIT",
      message: 'structure "c" of dataset "d": expected its id on one of the lists, found "c" on none',
    }),
  );
  expect(() => divide({ own: "side" })).toThrow(
    expect.objectContaining({
      code: "DATASET_SPLIT",
      message: 'structure "a" of dataset "d": expected its side on one of the lists, found "nothing" on none',
    }),
  );
});
