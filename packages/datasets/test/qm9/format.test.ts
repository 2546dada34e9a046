import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ReadOptions } from "../../src/index";
import { survives } from "../fuzz";
import { failureOf, readAll, readContent, sharedFile, withFolder } from "../helpers";

/** A made-up water in QM9's layout, with Mathematica's exponents. */
const water = (number: number, z = "1.5*^-6") =>
  `3\ngdb ${number}\t799.58812\t437.90386\t282.94545\t1.8511\t6.31\t-0.2928\t0.0687\t0.3615\t19.0002\t0.021375\t` +
  "-76.404702\t-76.401867\t-76.400922\t-76.422349\t6.002\t\n" +
  `O\t-0.0343604951\t 0.9775395708\t ${z}\t-0.589706\nH\t 0.0647664923\t 0.0205721989\t 0.0015346341\t 0.294853\n` +
  "H\t 0.8717903737\t 1.3007924048\t 0.0006931336\t 0.294853\n1671.4222\t3803.6305\t3907.698\nO\tO\t\n" +
  "InChI=1S/H2O/h1H2\tInChI=1S/H2O/h1H2\n";
const HARTREE = 27.211386245988;

const read = (content: string, options?: ReadOptions) => readContent(content, options, "dsgdb9nsd_000003.xyz");
const refused = (content: string, options?: ReadOptions) => failureOf(content, options, "a.xyz");

it("has all that the file says", async () => {
  expect(await read(water(3))).toStrictEqual([
    {
      numbers: Uint8Array.of(8, 1, 1),
      positions: Float64Array.of(
        ...[-0.0343604951, 0.9775395708, 1.5e-6],
        ...[0.0647664923, 0.0205721989, 0.0015346341],
        ...[0.8717903737, 1.3007924048, 0.0006931336],
      ),
      pbc: [false, false, false],
      energy: -76.404702 * HARTREE,
      dataset: "dsgdb9nsd_000003",
      id: "gdb_3",
      group: "O",
      info: {
        ...{ A: 799.58812, B: 437.90386, C: 282.94545, mu: 1.8511, alpha: 6.31, homo: -0.2928, lumo: 0.0687 },
        ...{ gap: 0.3615, r2: 19.0002, zpve: 0.021375, U0: -76.404702, U: -76.401867, H: -76.400922, G: -76.422349 },
        Cv: 6.002,
        frequencies: [1671.4222, 3803.6305, 3907.698],
        smiles: ["O", "O"],
        inchi: ["InChI=1S/H2O/h1H2", "InChI=1S/H2O/h1H2"],
      },
      arrays: { mulliken_charges: { kind: "real", width: 1, values: Float64Array.of(-0.589706, 0.294853, 0.294853) } },
    },
  ]);
});

it.each([
  ["U", -76.401867],
  ["H", -76.400922],
  ["G", -76.422349],
])("has the energy %s where the level is that", async (level, energy) => {
  const [structure] = await read(water(3), { level });
  expect(structure!.energy).toBe(energy * HARTREE);
});

it("may have many molecules in a file, or a folder of files", async () => {
  expect((await read(water(3) + water(4))).map(({ id }) => id)).toStrictEqual(["gdb_3", "gdb_4"]);
  await withFolder(async (folder) => {
    const path = join(folder, "qm9");
    await mkdir(path);
    for (const number of [10, 9]) {
      await writeFile(join(path, `dsgdb9nsd_${String(number).padStart(6, "0")}.xyz`), water(number));
    }
    expect((await readAll(path)).map(({ dataset, id }) => [dataset, id])).toStrictEqual([
      ["qm9", "gdb_9"],
      ["qm9", "gdb_10"],
    ]);
  });
});

describe("is refused", () => {
  const REPAIR = "the file is damaged, or not QM9's own: fetch it again";

  it.each([
    [
      "without an energy",
      water(3).replace("\t-76.404702", ""),
      {
        code: "DATASET_LAYOUT",
        message:
          'a.xyz: frame 1, line 2: expected "gdb", a number and 15 properties, found ' +
          '"gdb 3\\t799.58812\\t437.90386\\t282.94545\\t1.8511\\t6.31\\t-0.2928\\t0.06..."',
        hint: REPAIR,
      },
    ],
    [
      "with a coordinate that is no number",
      water(3, "x"),
      {
        code: "DATASET_LABEL",
        message: 'a.xyz: frame 1, line 3: expected a number for z, found "x"',
        hint: REPAIR,
      },
    ],
    [
      "with an unknown element",
      water(3).replace("\nO\t", "\nQ\t"),
      {
        code: "DATASET_ELEMENT",
        message: 'a.xyz: frame 1, line 3: expected the symbol of an element, found "Q"',
        hint: REPAIR,
      },
    ],
    [
      "without InChI",
      water(3).replace(/\nInChI.*/, "\nInChI=x"),
      {
        code: "DATASET_LAYOUT",
        message: 'a.xyz: frame 1, line 8: expected two texts of InChI, found "InChI=x"',
        hint: REPAIR,
      },
    ],
    [
      "cut off",
      water(3) +
        water(4)
          .slice(0, 180)
          .replace(/\n[^\n]*$/, "\n"),
      {
        code: "DATASET_TRUNCATED",
        message: "a.xyz: frame 2, line 10: expected more lines of the molecule, found the end of the file",
        hint: "the file was cut off: fetch it again",
      },
    ],
    [
      "cut off in its last text",
      water(3).slice(0, -5),
      {
        code: "DATASET_TRUNCATED",
        message: "a.xyz: frame 1, line 8: expected a line end behind the last line, found none",
        hint: "the file was cut off: fetch it again",
      },
    ],
    [
      "with another count of atoms",
      water(3) + water(4).replace("3\n", "x\n"),
      {
        code: "DATASET_LAYOUT",
        message: 'a.xyz: frame 2, line 9: expected a number of atoms, found "x"',
        hint: "the file is damaged: fetch it again",
      },
    ],
  ])("%s", async (_, content, expected) => {
    expect(await refused(content)).toStrictEqual(expected);
  });
});

it("survives cuts and flipped bits", async () => {
  const content = Buffer.from(Array.from({ length: 20 }, (_, i) => water(i)).join(""));
  const { cuts } = await survives({ name: "a.xyz", content, framed: true }, 101);
  // A cut between two molecules leaves a complete file of fewer; none of these cuts is one.
  expect([cuts.same, cuts.first]).toStrictEqual([0, 0]);
});

const SAMPLE = { range: [-7738.515220517298, -1101.487799054311], mean: -5520.570759653313 };
const sample = sharedFile("qm9/qm9_reduced_100.xyz");

it.skipIf(sample === undefined)(
  "QM9 as extended XYZ needs the key and the unit of its energy, and has no forces",
  async () => {
    const bare = await readAll(sample!);
    expect(bare.some((structure) => "energy" in structure)).toBe(false);
    const structures = await readAll(sample!, { keys: { energy: "U0" }, units: { energy: "Hartree" } });
    expect(structures).toHaveLength(100);
    expect(structures.some((structure) => "forces" in structure)).toBe(false);
    // python: min, max and math.fsum of U0 * 27.211386245988 by a regular expression over the comment lines
    const energies = structures.map(({ energy }) => energy!);
    expect([Math.min(...energies), Math.max(...energies)]).toStrictEqual(SAMPLE.range);
    expect(energies.reduce((sum, energy) => sum + energy) / 100).toBeCloseTo(SAMPLE.mean, 8);
  },
);
