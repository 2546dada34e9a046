import { expect, it } from "vitest";
import { FUZZ_TREES, NEW_STRUCTURES } from "./fuzzTrees";
import { PATIENCE, survivesDamage } from "./survivesDamage";

it.each(["ANI-1x", "ANI-2x", "COMP6"])(
  "a damaged file of %s is an error, or all that is in it",
  PATIENCE,
  async (layout) => {
    const { cuts } = await survivesDamage(FUZZ_TREES[layout]!(), true);
    expect(cuts.same).toBe(0);
  },
);

it("a damaged file in the new structures of HDF5 is an error, or all that is in it", PATIENCE, async () => {
  const { cuts } = await survivesDamage(NEW_STRUCTURES, false);
  expect(cuts.same).toBe(0);
});
