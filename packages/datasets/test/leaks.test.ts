import { describe, expect, it } from "vitest";
import { findLeaks, splitByGroup } from "../src/index";
import { failure, structure } from "./helpers";

const sides = (train: number, validation: number, test: number) => ({
  sides: { train, validation, test },
  datasets: ["test"],
});

describe("findLeaks", () => {
  it("finds groups on several sides, and none in a split by group", () => {
    const all = Array.from({ length: 12 }, (_, i) =>
      structure([1, 8], { id: `s${i}`, group: `g${i % 6}`, positions: Float64Array.of(0, 0, 0, 1 + i, 0, 0) }),
    );
    expect(findLeaks({ train: all.slice(0, 8), validation: all.slice(8, 10), test: all.slice(10) })).toEqual([
      { kind: "group", name: "g2", ...sides(1, 1, 0) },
      { kind: "group", name: "g3", ...sides(1, 1, 0) },
      { kind: "group", name: "g4", ...sides(1, 0, 1) },
      { kind: "group", name: "g5", ...sides(1, 0, 1) },
    ]);
    expect(findLeaks(splitByGroup(all, { fractions: { train: 0.5, validation: 0.5 }, seed: 1 }))).toEqual([]);
  });

  it("finds the same geometry under other names, shifted and with the atoms in another order", () => {
    const one = structure([1, 8], { id: "a", group: "a", positions: Float64Array.of(0, 0, 0, 0, 0, 0.96) });
    const same = structure([8, 1], { id: "b", group: "b", positions: Float64Array.of(5, 5, 5.96, 5, 5, 5) });
    const other = structure([8, 1], { id: "c", group: "c", positions: Float64Array.of(5, 5, 5.961, 5, 5, 5) });
    const split = { train: [one], validation: [other, same], test: [] };
    expect(findLeaks(split)).toEqual([{ kind: "geometry", name: "a", ...sides(1, 1, 0) }]);
  });

  it("says which datasets have it", () => {
    const of = (dataset: string, id: string) => structure([1], { dataset, id, group: "g" });
    const [leak] = findLeaks({ train: [of("b", "1"), of("a", "1"), of("b", "2")], validation: [of("c", "1")] });
    expect(leak?.datasets).toEqual(["b", "a", "c"]);
  });

  it("takes a side that is not given for empty", () => {
    const one = structure([1], { id: "a", group: "a" });
    expect(findLeaks({ train: [one], validation: [one] })).toEqual([
      { kind: "group", name: "a", ...sides(1, 1, 0) },
      { kind: "geometry", name: "a", ...sides(1, 1, 0) },
    ]);
  });

  it("tells the same atoms in another cell, or with another periodicity, apart", () => {
    const cell = (length: number) => Float64Array.of(length, 0, 0, 0, length, 0, 0, 0, length);
    const crystal = (id: string, length: number, periodic: boolean) =>
      structure([1], { id, group: id, cell: cell(length), pbc: [periodic, periodic, periodic] });
    const split = (b: ReturnType<typeof crystal>) => ({ train: [crystal("a", 4, true)], validation: [], test: [b] });
    expect(findLeaks(split(crystal("b", 4, true)))).toHaveLength(1);
    expect(findLeaks(split(crystal("b", 4.1, true)))).toEqual([]);
    expect(findLeaks(split(crystal("b", 4, false)))).toEqual([]);
  });

  it("finds a molecule in a box that it does not repeat along", () => {
    const one = structure([1, 8], { id: "a", group: "a", positions: Float64Array.of(0, 0, 0, 0, 0, 0.96) });
    const boxed = { ...one, id: "b", group: "b", cell: Float64Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9) };
    expect(findLeaks({ train: [one], test: [boxed] })).toEqual([{ kind: "geometry", name: "a", ...sides(1, 0, 1) }]);
  });

  const SIDES = "the options train, validation, test, report";
  it.each<[unknown, string, string]>([
    [{ train: [], val: [] }, `the leak check: expected ${SIDES}, found "val"`, "did you mean validation?"],
    [undefined, `the leak check: expected an object with ${SIDES}, found nothing`, "see the example in the README"],
    [null, `the leak check: expected an object with ${SIDES}, found null`, "see the example in the README"],
    [[], `the leak check: expected an object with ${SIDES}, found a list of 0`, "see the example in the README"],
    [
      { train: "a" },
      'the leak check, train: expected a list of structures, found "a"',
      "for example the structures that loadDataset gives",
    ],
    [
      { test: null },
      "the leak check, test: expected a list of structures, found null",
      "for example the structures that loadDataset gives",
    ],
  ])("refuses %j", async (given, message, hint) => {
    const action = () => Promise.resolve().then(() => findLeaks(given as never));
    expect(await failure(action)).toStrictEqual({ code: "DATASET_OPTION", message, hint });
  });
});

it.each([
  ["a promise", Promise.resolve({ train: [] }), "await it"],
  ["{}", new Map([["train", []]]), "see the example in the README"],
])("refuses %s in place of a split", async (found, given, hint) => {
  expect(await failure(async () => findLeaks(given as never))).toStrictEqual({
    code: "DATASET_OPTION",
    message: `the leak check: expected an object with the options train, validation, test, report, found ${found}`,
    hint,
  });
});
