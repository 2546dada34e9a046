import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { structureStatistics } from "../src/index";
import { writeDatabase } from "./ase/writeDatabase";
import { reals } from "./hdf5/files";
import { readTree } from "./hdf5/readTree";
import { failure, failureOf, withFolder } from "./helpers";
import { float64, int64, npz, text } from "./npz/writeNpz";

const none = (file: string) => ({
  code: "DATASET_FILE_EMPTY",
  message: `${file}: expected structures, found none`,
  hint: "write or fetch the file again",
});

describe("a file without structures is an error", () => {
  it.each([
    ["an ASE database", "a.db", writeDatabase([])],
    ["an ASE database in JSON", "a.json", Buffer.from('{"ids": [], "nextid": 1}')],
    ["Alexandria", "alexandria.json", Buffer.from('{"entries": []}')],
    ["MPtrj", "mptrj.json", Buffer.from("{}")],
    ["pymatgen", "mptrj.json", Buffer.from('{"mp-1": {}}')],
    [
      "arrays",
      "a.npz",
      npz({ z: int64([1]), R: float64([], [0, 1, 3]), E: float64([]), e_unit: text("eV"), r_unit: text("Ang") }),
    ],
  ])("of %s", async (_, name, content) => {
    expect(await failureOf(content, {}, name)).toStrictEqual(none(name));
  });

  it("of HDF5", async () => {
    expect(await failure(() => readTree({ a: {}, b: { c: {} } }))).toStrictEqual({
      code: "DATASET_FILE_EMPTY",
      message: "sample.h5: expected arrays of structures, found none",
      hint: "write or fetch the file again",
    });
    const group = {
      species: { data: ["H"] },
      coordinates: reals(new Float64Array(0), 0, 1, 3),
      energies: reals(new Float64Array(0), 0),
    };
    expect(await failure(() => readTree({ a: group, b: {} }))).toStrictEqual({
      code: "DATASET_FILE_EMPTY",
      message: "sample.h5: expected structures, found none (1 group without data sets passed over (first: /b))",
      hint: "see what is said of it, or write or fetch the file again",
    });
  });

  it("for statistics too, and not where all structures were outliers", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.db");
      await writeFile(path, writeDatabase([]));
      expect(await failure(() => structureStatistics(path))).toStrictEqual(none("a.db"));
      await writeFile(path, "1\nenergy=-1\nH 0 0 0\n");
      const { structures, leftOut } = await structureStatistics(path, { outliers: { energyPerAtom: [0, 1] } });
      expect([structures, leftOut.length]).toStrictEqual([0, 1]);
    });
  });
});
