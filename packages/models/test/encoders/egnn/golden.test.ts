import { describe, expect, it } from "vitest";
import { currentGolden, differences, readGolden } from "./golden.js";

// A checkpoint keeps EGNN_VERSION: the numbers of a version must stay. Where the equations change on purpose, raise
// EGNN_VERSION and pin the new numbers: pnpm --filter @hydride/models golden
describe("EGNN's numbers", () => {
  const [found, pinned] = [currentGolden(), readGolden()];

  it("are pinned for this version of the equations", () => {
    expect(pinned.version).toBe(found.version);
  });

  it("are as pinned, to 1e-12", () => {
    expect(differences(found, pinned)).toEqual([]);
  });

  it("are large enough to tell: no energy, force or stress is all but zero", () => {
    for (const name of ["energy", "forces", "stress"]) {
      const values = Object.entries(pinned.numbers).filter(([what]) => what.includes(` ${name}[`));
      expect(Math.max(...values.map(([, value]) => Math.abs(value)))).toBeGreaterThan(1e-3);
    }
  });
});
