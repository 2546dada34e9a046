import { expect, it } from "vitest";
import { FUZZ_TREES, NAMED_ARRAYS } from "./fuzzTrees";
import { PATIENCE, survivesDamage } from "./survivesDamage";

it.each(["SPICE", "QM7-X", "Transition1x"])(
  "a damaged file of %s is an error, or all that is in it",
  PATIENCE,
  async (layout) => {
    const { cuts } = await survivesDamage(FUZZ_TREES[layout]!(), true);
    expect(cuts.same).toBe(0);
  },
);

it("a damaged file of arrays that are named is an error, or all that is in it", PATIENCE, async () => {
  const keys = { numbers: "Z", positions: "R", energy: "E", forces: "G" };
  const options = { keys, units: { energy: "Hartree", forces: "-Hartree/A" } };
  const { cuts } = await survivesDamage(NAMED_ARRAYS, true, options);
  expect(cuts.same).toBe(0);
});
