import type { Structure } from "@hydride/core-graph";
import { describe, expect, test } from "vitest";
import { coverElements } from "../../src/data/cover.js";
import type { Division } from "../../src/data/division.js";
import { line } from "./structures.js";

const ids = (structures: Structure[]) => structures.map((structure) => structure.id);

/** What becomes of the division of one dataset. */
function covered(division: Division) {
  const { divisions, moved } = coverElements(new Map([["d", division]]));
  return { division: divisions.get("d")!, moved: moved.get("d") };
}

describe("coverElements", () => {
  test("changes nothing where training has seen every element", () => {
    const division = { train: [line("a", [1, 6])], validation: [line("b", [6, 6])], test: [line("c", [1])] };
    expect(covered(division)).toEqual({ division, moved: [] });
  });

  test("moves whole groups with a new element, from validation and test", () => {
    const { division, moved } = covered({
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
    const { division } = covered({ train: [line("a", [1])], validation: [line("b", [8]), line("c", [8])], test: [] });
    expect(ids(division.validation)).toEqual(["c"]);
  });

  test("wants an energy to be covered by energies", () => {
    const { division } = covered({
      train: [line("a", [1, 8]), line("b", [1], { energy: -1 })],
      validation: [line("c", [8, 1], { energy: -3 }), line("d", [8, 8])],
      test: [],
    });
    expect(ids(division.train)).toEqual(["a", "b", "c"]);
    expect(ids(division.validation)).toEqual(["d"]);
  });

  test("moves a group in all datasets that have it, and what it brings there counts", () => {
    const { divisions, moved } = coverElements(
      new Map([
        ["p", { train: [line("p1", [1])], validation: [line("p2", [8], { group: "x" }), line("p3", [1])], test: [] }],
        [
          "q",
          {
            train: [line("q1", [1, 8])],
            validation: [line("q2", [8, 7], { group: "x" }), line("q3", [7]), line("q4", [1])],
            test: [],
          },
        ],
        ["r", { train: [line("r1", [1])], validation: [line("r2", [1])], test: [] }],
      ]),
    );
    expect(ids(divisions.get("p")!.train)).toEqual(["p1", "p2"]);
    expect(ids(divisions.get("q")!.train)).toEqual(["q1", "q2"]);
    expect(ids(divisions.get("q")!.validation)).toEqual(["q3", "q4"]);
    expect(ids(divisions.get("r")!.validation)).toEqual(["r2"]);
    expect([...moved]).toEqual([
      ["p", ["x"]],
      ["q", []],
      ["r", []],
    ]);
  });
});
