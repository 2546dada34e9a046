import { describe, expect, it } from "vitest";
import { loadDataset } from "../src/index";
import { withFolder } from "./helpers";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const FRAMES = [
  ["strong", -4, "3 4 0"],
  ["high", 21, "0 0 0"],
  ["low", -44, "0 0 0"],
  ["usual", -4, "0 0 5"],
] as const;

describe("outliers", () => {
  it.each([
    [{ maxForce: 5 }, []],
    [
      { maxForce: 4.999 },
      [
        ["strong", "a force of 5 eV/A, most 4.999"],
        ["usual", "a force of 5 eV/A, most 4.999"],
      ],
    ],
    [
      { energyPerAtom: [-20, 10] as const },
      [
        ["high", "an energy of 10.5 eV/atom, expected -20 to 10"],
        ["low", "an energy of -22 eV/atom, expected -20 to 10"],
      ],
    ],
  ])("%j leaves out what is beyond, and names it", async (outliers, expected) => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.xyz");
      const text = FRAMES.map(
        ([id, energy, force]) =>
          `2\nProperties=species:S:1:pos:R:3:forces:R:3 id=${id} energy=${energy}\nH 0 0 0 ${force}\nH 0 0 1 0 0 0\n`,
      );
      await writeFile(path, text.join(""));
      const { structures, leftOut, notices } = await loadDataset(path, { outliers, groupBy: "frame" });
      expect(leftOut).toStrictEqual(expected.map(([id, reason]) => ({ path, id, reason })));
      expect(structures.map(({ id }) => id)).toStrictEqual(
        FRAMES.map(([id]) => id).filter((id) => !expected.some(([out]) => out === id)),
      );
      const [first] = expected;
      const count = expected.length === 1 ? "1 frame" : `${expected.length} frames`;
      expect(notices).toStrictEqual(
        first === undefined
          ? []
          : [`${path}: ${count} left out by the option outliers (first: "${first[0]}", ${first[1]})`],
      );
    });
  });

  it("leaves structures without the label in", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "bare.xyz");
      await writeFile(path, "1\nid=a\nH 0 0 0\n");
      const { structures, leftOut } = await loadDataset(path, { outliers: { maxForce: 1, energyPerAtom: [0, 1] } });
      expect([structures.length, leftOut]).toStrictEqual([1, []]);
    });
  });
});
