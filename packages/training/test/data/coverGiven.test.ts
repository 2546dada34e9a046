import { expect, test } from "vitest";
import { coverGiven } from "../../src/data/coverGiven.js";
import { line } from "./structures.js";

test("leaves out of the validation what training says nothing of, and nothing else", () => {
  const train = [line("a", [1, 8], { energy: -1 }), line("b", [6])];
  const seen = [line("c", [1], { energy: -1 }), line("d", [6, 1])];
  const unseen = [line("e", [1, 26, 9]), line("f", [6], { energy: -1 })];
  const test = [line("g", [92])];
  expect(coverGiven({ train, validation: [...unseen, ...seen], test })).toEqual({
    division: { train, validation: seen, test },
    leftOut: [
      { id: "e", reason: "to validate on, but training has no F, Fe" },
      { id: "f", reason: "to validate on, but training has no energies of all its elements" },
    ],
  });
});
