import type { Structure } from "@hydride/core-graph";
import { expect, test } from "vitest";
import { divideDatasets } from "../../src/data/divide.js";
import { failureOf } from "../helpers.js";
import { line } from "./structures.js";

const HALVES = { train: 0.5, validation: 0.5, test: 0 };

/** Structures of H2 in these groups, two each. */
const pairs = (dataset: string, groups: readonly string[]): Structure[] =>
  groups.flatMap((group) => ["1", "2"].map((n) => line(`${group}/${n}`, [1, 1], { dataset, group })));
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => prefix + String(i));
const groupsOf = (structures: readonly Structure[]) => [...new Set(structures.map(({ group }) => group))].sort();

function divide(datasets: Record<string, Structure[]>, seed = 1, split = HALVES) {
  const log: string[] = [];
  const divided = divideDatasets(new Map(Object.entries(datasets)), { split, seed }, (text) => log.push(text));
  return { divided, log };
}

test("a group that datasets share is on one side in all of them, which the log says", () => {
  for (let seed = 0; seed < 10; seed++) {
    const { divided, log } = divide(
      {
        a: pairs("a", [...names("m", 30), ...names("a", 50)]),
        b: pairs("b", names("m", 20)),
        c: pairs("c", [...names("c", 5), ...names("m", 30)]),
      },
      seed,
      { train: 0.8, validation: 0.2, test: 0 },
    );
    const train = new Set([...divided.values()].flatMap(({ division }) => groupsOf(division.train)));
    const held = [...divided.values()].flatMap(({ division }) => groupsOf(division.validation));
    expect(held.filter((group) => train.has(group))).toEqual([]);
    expect([...divided.values()].map(({ division }) => division.validation.length)).toEqual([32, 8, 14]);
    expect(log).toEqual(["30 groups are in two datasets or more, and on the same side in all of them"]);
  }
});

test("the seed decides the sides", () => {
  const validation = (seed: number) =>
    groupsOf(divide({ a: pairs("a", names("m", 40)) }, seed).divided.get("a")!.division.validation);
  expect(validation(1)).toEqual(validation(1));
  expect(validation(2)).not.toEqual(validation(1));
});

test("says what it moves for its elements, also in the datasets that share the group", () => {
  // Whatever the seed says, one of x and y is held back in both, and p needs it for its element.
  const elements = { x: 8, y: 9 };
  const rare = (dataset: string, group: "x" | "y") =>
    line(group, [dataset === "p" ? elements[group] : 1], { dataset, group });
  const of = (dataset: string) => [
    rare(dataset, "x"),
    rare(dataset, "y"),
    ...pairs(dataset, [`${dataset}0`, `${dataset}1`]),
  ];
  let found = 0;
  for (let seed = 0; seed < 20; seed++) {
    const { divided, log } = divide({ p: of("p"), q: of("q") }, seed);
    const moved = divided.get("p")!.moved;
    expect(divided.get("q")!.moved).toEqual(moved);
    if (moved.length !== 1) continue;
    found++;
    const [group] = moved as ["x" | "y"];
    expect(log.slice(0, 3)).toEqual([
      "2 groups are in two datasets or more, and on the same side in all of them",
      `dataset "p": moved a group to training, which had no ${group === "x" ? "O" : "F"}: ${group}`,
      `dataset "q": moved to training as in the dataset that needs them there: ${group}`,
    ]);
    for (const { division } of divided.values()) expect(groupsOf(division.train)).toContain(group);
  }
  expect(found).toBeGreaterThan(0);
});

test("gives a dataset back something to validate on", () => {
  // Only hydrogen can be held back: both other groups have to be in training.
  const structures = [line("o", [8, 1]), line("f", [9, 1]), line("h", [1])].map((x) => ({ ...x, dataset: "p" }));
  let found = 0;
  for (let seed = 0; seed < 20; seed++) {
    const { divided, log } = divide({ p: structures }, seed);
    expect(groupsOf(divided.get("p")!.division.validation)).toEqual(["h"]);
    if (log.length < 2) continue;
    found++;
    expect(log.at(-1)).toBe('dataset "p": moved a group to validation, which had none left: h');
  }
  expect(found).toBeGreaterThan(0);
});

test("fewer structures than sides are an error that no grouping would mend", () => {
  expect(failureOf(() => divide({ a: pairs("a", ["1", "2"]), b: [line("1", [1])] }))).toEqual({
    code: "DATASET_UNUSABLE",
    message: 'dataset "b": expected at least 2 structures to divide into train, validation, found 1',
    hint: "Give the dataset more structures, or leave it out.",
  });
  const thirds = { train: 0.4, validation: 0.3, test: 0.3 };
  expect(failureOf(() => divide({ a: pairs("a", ["1"]) }, 1, thirds)).message).toBe(
    'dataset "a": expected at least 3 structures to divide into train, validation, test, found 2',
  );
});
