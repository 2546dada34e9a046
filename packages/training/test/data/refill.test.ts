import type { Structure } from "@hydride/core-graph";
import { expect, test } from "vitest";
import { refillValidation } from "../../src/data/refill.js";
import { line } from "./structures.js";

const ids = (structures: Structure[]) => structures.map((structure) => structure.id);
const none = { validation: [], test: [] };

test("an empty validation part gets the smallest group that training can do without", () => {
  const train = [
    line("a1", [1, 6], { group: "a" }),
    line("a2", [1, 6], { group: "a" }),
    line("b1", [1, 6], { group: "b" }),
    line("b2", [1], { group: "b" }),
    line("c", [8]),
    line("d1", [6, 1], { group: "d" }),
    line("d2", [6, 1], { group: "d" }),
    line("d3", [6, 1], { group: "d" }),
  ];
  const { divisions, returned } = refillValidation(new Map([["p", { ...none, train }]]));
  expect(ids(divisions.get("p")!.validation)).toEqual(["a1", "a2"]);
  expect(ids(divisions.get("p")!.train)).toEqual(["b1", "b2", "c", "d1", "d2", "d3"]);
  expect([...returned]).toEqual([["p", "a"]]);
  const given = new Set(["a"]);
  expect([...refillValidation(new Map([["p", { ...none, train }]]), given).returned]).toEqual([["p", "b"]]);
  const alone = new Map([["p", { ...none, train: [...train.slice(0, 2), line("e", [1, 6, 8])] }]]);
  expect([...refillValidation(alone, given).returned]).toEqual([["p", "a"]]);
});

test("the group goes in all datasets that have it, and every one has to do without", () => {
  const { divisions, returned } = refillValidation(
    new Map([
      ["p", { ...none, train: [line("p1", [1], { group: "x" }), line("p2", [1], { group: "y" })] }],
      [
        "q",
        {
          train: [line("q1", [9], { group: "x" }), line("q2", [8], { group: "y" }), line("q3", [8])],
          validation: [line("q4", [8])],
          test: [],
        },
      ],
    ]),
  );
  expect([...returned]).toEqual([["p", "y"]]);
  expect(ids(divisions.get("p")!.validation)).toEqual(["p2"]);
  expect(ids(divisions.get("q")!.validation)).toEqual(["q4", "q2"]);
});

test("a dataset whose every group is needed stays without", () => {
  const divisions = new Map([
    ["p", { ...none, train: [line("a", [1]), line("b", [6], { energy: -1 }), line("c", [6])] }],
  ]);
  const only = { ...none, train: [line("a", [1]), line("b", [6])] };
  expect(refillValidation(new Map([["p", only]])).divisions.get("p")).toEqual(only);
  // The energy of c's element is known from b alone, but c has none: c can go, b cannot.
  expect([...refillValidation(divisions).returned]).toEqual([["p", "c"]]);
});
