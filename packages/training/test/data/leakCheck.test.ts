import { expect, test } from "vitest";
import { checkLeaks, leakCounts } from "../../src/data/leakCheck.js";
import type { Division } from "../../src/data/division.js";
import { memoryReader } from "../../src/data/reader.js";
import { failure } from "../helpers.js";
import { line } from "./structures.js";

/** A chain of its own length, which no other is equal to. */
const chain = (group: string, atoms: number, { id = `${group}${String(atoms)}`, dataset = "p" } = {}) =>
  line(id, new Array<number>(atoms).fill(1), { group, dataset });
const none = { train: [chain("a", 1)], validation: [chain("b", 2)], test: [] };
const logged = async (divisions: readonly Division[], mode: "report" | "error" | "off") => {
  const log: string[] = [];
  const leaks = await checkLeaks(divisions, mode, (text) => log.push(text), memoryReader);
  return { leaks, log };
};

test("a split without leaks says so", async () => {
  expect(await logged([none], "error")).toEqual({
    leaks: [],
    log: ["leak check: no group and no geometry is on two sides"],
  });
});

test("looks across datasets", async () => {
  const other = {
    train: [chain("b", 3, { dataset: "q" })],
    validation: [chain("c", 1, { id: "copy", dataset: "q" })],
    test: [],
  };
  const { leaks, log } = await logged([none, other], "report");
  expect(log).toEqual([
    'leak check: on two sides or more are 1 group and 1 geometry, group "b" (1 in train, 1 in validation, of q, p), ' +
      'geometry "a1" (1 in train, 1 in validation, of p, q)',
  ]);
  expect(leakCounts(leaks!)).toEqual({ groups: 1, geometries: 1 });
});

test("names the first of many, and refuses them where it is asked to", async () => {
  const many = {
    train: Array.from({ length: 7 }, (_, i) => chain(`g${String(i)}`, 1 + i)),
    validation: [],
    test: Array.from({ length: 7 }, (_, i) => chain(`g${String(i)}`, 11 + i)),
  };
  expect(await failure(logged([many], "error"))).toEqual({
    code: "DATASET_LEAK",
    message:
      "expected every group and geometry on one side of the split, found on two or more 7 groups, first " +
      [0, 1, 2, 3, 4].map((i) => `group "g${String(i)}" (1 in train, 1 in test, of p)`).join(", "),
    hint: "Divide by group, or change the lists; split.leaks: report trains all the same, and names all in leaks.json of the run.",
  });
  expect(await logged([many], "off")).toEqual({ leaks: undefined, log: [] });
});
