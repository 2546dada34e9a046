import { describe, expect, test } from "vitest";
import { coverElements } from "../../src/data/cover.js";
import { line } from "./structures.js";

const ids = (structures: { id: string }[]) => structures.map((structure) => structure.id);

describe("coverElements", () => {
  test("changes nothing where training has seen every element", () => {
    const division = { train: [line("a", [1, 6])], validation: [line("b", [6, 6])], test: [line("c", [1])] };
    expect(coverElements(division)).toEqual({ division, moved: [] });
  });

  test("moves whole groups with a new element, from validation and test", () => {
    const { division, moved } = coverElements({
      train: [line("a", [1, 6])],
      validation: [line("b1", [6, 6], { group: "b" }), line("c", [1]), line("b2", [6, 8], { group: "b" })],
      test: [line("d", [9]), line("e", [8])],
    });
    expect(ids(division.train)).toEqual(["a", "b1", "b2", "d"]);
    expect(ids(division.validation)).toEqual(["c"]);
    expect(ids(division.test)).toEqual(["e"]);
    expect(moved).toEqual(["b", "d"]);
  });

  test("moves no more groups of one new element than it takes", () => {
    const { division } = coverElements({
      train: [line("a", [1])],
      validation: [line("b", [8]), line("c", [8])],
      test: [],
    });
    expect(ids(division.validation)).toEqual(["c"]);
  });

  test("wants an energy to be covered by energies", () => {
    const { division } = coverElements({
      train: [line("a", [1, 8]), line("b", [1], { energy: -1 })],
      validation: [line("c", [8, 1], { energy: -3 }), line("d", [8, 8])],
      test: [],
    });
    expect(ids(division.train)).toEqual(["a", "b", "c"]);
    expect(ids(division.validation)).toEqual(["d"]);
  });
});
