import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { structureStatistics } from "../src/index";
import { structure, withFolder } from "./helpers";

it("counts a file in one pass", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.xyz");
    await writeFile(
      path,
      '2\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3:forces:R:3 energy=-10 stress="1 1 1 0 0 0" spin=3\n' +
        "O 0 0 0 3 4 0\nH 0 0 1 0 0 0\n" +
        "1\nenergy=-4 mp_id=x charge=-1 spin=1\nO 0 0 0\n" +
        "1\nProperties=species:S:1:pos:R:3\nFe 0 0 0\n",
    );
    expect(await structureStatistics(path)).toStrictEqual({
      path,
      format: "extxyz",
      structures: 3,
      atoms: 4,
      elements: { H: 1, O: 2, Fe: 1 },
      periodic: 1,
      energy: { count: 2, min: -10, max: -4, mean: -7 },
      energyPerAtom: { count: 2, min: -5, max: -4, mean: -4.5 },
      forces: { count: 2, rms: Math.sqrt(25 / 6), max: 5 },
      stress: { count: 1 },
      charge: { count: 1 },
      spin: { count: 2 },
      groups: 3,
      sizes: { min: 1, max: 2, mean: 4 / 3 },
      notices: [
        `${path}: energy in 2 of 3 structures, forces in 1 of 3; nothing else looks like energy; nothing else looks like forces`,
      ],
      leftOut: [],
    });
    const strong = await structureStatistics(path, { outliers: { maxForce: 2 } });
    expect([strong.structures, strong.leftOut]).toStrictEqual([
      2,
      [{ path, id: "a:1", reason: "a force of 5 eV/A, most 2" }],
    ]);
  });
});

it("gives null where there is nothing to count", async () => {
  expect(await structureStatistics([structure([1])])).toMatchObject({
    path: null,
    format: null,
    energy: { count: 0, min: null, max: null, mean: null },
    forces: { count: 0, rms: null, max: null },
  });
});

it("does not lose small terms in a sum", async () => {
  const energies = [1e16, 1, -1e16, 1];
  const { energy } = await structureStatistics(energies.map((x) => structure([1], { energy: x })));
  expect(energy.mean).toBe(0.5);
});
