import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDataset, type ReadOptions, readStructures } from "../../src/index";
import { failure, failureOf, readAll, readContent, withFolder, withoutFolder } from "../helpers";
import { dataBlob, type DatabaseRow, float64s, int32s, writeDatabase, writeSqlite } from "./writeDatabase";

const WATER: DatabaseRow = {
  unique_id: "0123456789abcdef0123456789abcdef",
  ctime: 20.5,
  mtime: 21.5,
  username: "a user",
  numbers: int32s(8, 1, 1),
  positions: float64s(0, 0, 0, 0, 0, 1, 0, 1, 0),
  cell: float64s(0, 0, 0, 0, 0, 0, 0, 0, 0),
  pbc: 0,
  key_value_pairs: "{}",
  natoms: 3,
  charge: 0,
};
const CALCULATED: DatabaseRow = {
  ...WATER,
  calculator: "vasp",
  calculator_parameters: '{"encut": 350}',
  energy: -14.25,
  free_energy: -14.5,
  forces: float64s(1, 2, 3, 4, 5, 6, 7, 8, 9),
};
const CRYSTAL: DatabaseRow = {
  ...CALCULATED,
  numbers: int32s(29),
  positions: float64s(0, 0, 0),
  cell: float64s(3, 0, 0, 0, 3, 0, 0, 0, 3),
  pbc: 5,
  forces: float64s(0, 0, 0),
};

const read = (rows: DatabaseRow[], options?: ReadOptions, information?: Record<string, string>) =>
  readContent(writeDatabase(rows, information), options, "a.db");
const readRow = async (row: DatabaseRow, options?: ReadOptions) => (await read([row], options))[0]!;
const refused = (row: DatabaseRow, options?: ReadOptions) => failureOf(writeDatabase([row]), options, "a.db");

describe("a row", () => {
  it("keeps integers that float64 does not hold, digit for digit", async () => {
    const { id, info } = await readRow({
      ...WATER,
      key_value_pairs: '{"uid": 9007199254740993, "mp": 12}',
      data: '{"list": [9007199254740993, 1]}',
    });
    expect([id, info.uid, info.mp, info.list]).toStrictEqual([
      "9007199254740993",
      "9007199254740993",
      12,
      ["9007199254740993", 1],
    ]);
  });

  it("has all that ASE writes", async () => {
    const row: DatabaseRow = {
      ...CRYSTAL,
      stress: float64s(1, 2, 3, 4, 5, 6),
      initial_magmoms: float64s(0.5),
      initial_charges: float64s(0.25),
      masses: float64s(63.5),
      tags: int32s(2),
      momenta: float64s(100, 0, 0),
      constraints: '[{"name": "FixAtoms", "kwargs": {"indices": [0]}}]',
      dipole: float64s(1, 0, 0),
      magmoms: float64s(0.75),
      magmom: 0.75,
      charges: float64s(0.125),
      key_value_pairs: '{"mp_id": "mp-30", "converged": true}',
      data: '{"note": [1, 2]}',
    };
    expect(await readRow(row)).toStrictEqual({
      numbers: Uint8Array.of(29),
      positions: new Float64Array(3),
      cell: Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3),
      pbc: [true, false, true],
      energy: -14.25,
      forces: new Float64Array(3),
      stress: Float64Array.of(1, 6, 5, 6, 2, 4, 5, 4, 3),
      dataset: "a",
      id: "a:1",
      group: "mp-30",
      info: {
        free_energy: -14.5,
        mp_id: "mp-30",
        converged: true,
        note: [1, 2],
        ase: {
          id: 1,
          unique_id: "0123456789abcdef0123456789abcdef",
          ctime: 20.5,
          mtime: 21.5,
          user: "a user",
          calculator: "vasp",
          calculator_parameters: { encut: 350 },
        },
        constraints: [{ name: "FixAtoms", kwargs: { indices: [0] } }],
        dipole: [1, 0, 0],
        magmom: 0.75,
      },
      arrays: {
        initial_magmoms: { kind: "real", width: 1, values: Float64Array.of(0.5) },
        initial_charges: { kind: "real", width: 1, values: Float64Array.of(0.25) },
        magmoms: { kind: "real", width: 1, values: Float64Array.of(0.75) },
        charges: { kind: "real", width: 1, values: Float64Array.of(0.125) },
        masses: { kind: "real", width: 1, values: Float64Array.of(63.5) },
        momenta: { kind: "real", width: 3, values: Float64Array.of(100, 0, 0) },
        tags: { kind: "integer", width: 1, values: Int32Array.of(2) },
      },
    });
  });

  it("has the energy of the potential, without the kinetic energy of its momenta", async () => {
    expect((await readRow({ ...CALCULATED, momenta: float64s(9, 9, 9, 9, 9, 9, 9, 9, 9) })).energy).toBe(-14.25);
  });

  it("keeps the forces on atoms that a constraint holds", async () => {
    const constraints = '[{"name": "FixAtoms", "kwargs": {"indices": [0, 1, 2]}}]';
    const { forces } = await readRow({ ...CALCULATED, constraints });
    expect([...forces!]).toStrictEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("has labels under the usual keys of key_value_pairs and data, arrays of one element too", async () => {
    const arrays = new Uint8Array(Float32Array.of(-2.5, 1, 2, 3, 4, 5, 6, 7, 8, 9).buffer);
    const json =
      '{"energy": {"__ndarray__": [[1], "float32", 8]}, "forces": {"__ndarray__": [[3, 3], "float32", 12]}, "big": NaN}';
    const row = { ...WATER, key_value_pairs: '{"charge": 1.0, "spin": 2}', data: dataBlob(arrays, json) };
    const structure = await readRow(row);
    expect(structure).toMatchObject({ energy: -2.5, charge: 1, spin: 2, info: { big: NaN } });
    expect([...structure.forces!]).toStrictEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(Object.keys(structure.info)).toStrictEqual(["big", "ase"]);
  });

  it("has the labels of the calculator where the data have others, which it keeps", async () => {
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice);
    const structure = await readRow({ ...CALCULATED, data: '{"energy": -99, "free_energy": -14.5}' }, { onNotice });
    expect(structure.energy).toBe(-14.25);
    expect(structure.info).toMatchObject({ "data.energy": -99, free_energy: -14.5 });
    expect(notices.map((notice) => notice.replace(/^.*a\.db/, "a.db"))).toStrictEqual([
      'a.db: "energy" of data differs from the value before it in 1 frame and is kept as "data.energy"',
    ]);
  });

  it("has the labels that the caller names, in the units that the caller names", async () => {
    const row = { ...CALCULATED, data: '{"U0": -1, "grad": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}' };
    const keys = { energy: "U0", forces: "grad" };
    const structure = await readRow(row, { keys, units: { energy: "Hartree", forces: "Hartree/Bohr" } });
    expect(structure.energy).toBe(-27.211386245988);
    expect(structure.forces![0]).toBe(27.211386245988 / 0.529177210903);
    expect(structure.info).toMatchObject({ energy: -14.25, free_energy: -14.5 });
  });

  it("has the energy that the option level names", async () => {
    const structure = await readRow(CALCULATED, { level: "free_energy" });
    expect([structure.energy, structure.info.energy]).toStrictEqual([-14.5, -14.25]);
    expect(await refused(CALCULATED, { level: "total" })).toStrictEqual({
      code: "DATASET_LEVEL",
      message: 'a.db: expected one of the levels energy, free_energy with an ASE database, found "total"',
      hint: "names are as in the file",
    });
  });

  it("has no spin where the number contradicts the electrons", async () => {
    const structure = await readRow({ ...WATER, key_value_pairs: '{"charge": 0, "spin": 2}' });
    expect(structure).not.toHaveProperty("spin");
    expect(structure.info.spin).toBe(2);
    const named = await readRow({ ...WATER, key_value_pairs: '{"spin": 2}' }, { keys: { spin: "spin" } });
    expect(named.spin).toBe(2);
  });
});

describe("a database", () => {
  it("gives the units of what the user keeps, and of lengths", async () => {
    const metadata = { _property_unit_dict: { energy: "kcal/mol", forces: "kcal/mol/Bohr" }, _distance_unit: "Bohr" };
    const row = { ...WATER, data: '{"energy": [-10], "forces": [[1, 0, 0], [0, 0, 0], [0, 0, 0]]}' };
    const [structure] = await read([row], {}, { version: "9", metadata: JSON.stringify(metadata) });
    const kcal = 4184 / (6.02214076e23 * 1.602176634e-19);
    expect(structure!.energy).toBeCloseTo(-10 * kcal, 12);
    expect(structure!.forces![0]).toBeCloseTo(kcal / 0.529177210903, 12);
    expect(structure!.positions[5]).toBe(0.529177210903);
  });

  it("has ids of its own, or those that its rows have", async () => {
    const rows = [
      { ...WATER, id: 3 },
      { ...WATER, id: 8 },
      { ...WATER, key_value_pairs: '{"uid": "x-1"}' },
    ];
    expect((await read(rows)).map(({ id }) => id)).toStrictEqual(["a:3", "a:8", "x-1"]);
  });

  it("leaves nothing behind, beside it or elsewhere, also where the reader stops", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.db");
      await writeFile(path, writeDatabase([WATER, WATER, WATER]));
      for await (const structure of readStructures(path)) {
        expect(await readdir(folder)).toStrictEqual(["a.db"]);
        expect(structure.id).toBe("a:1");
        break;
      }
      expect(await readAll(path)).toHaveLength(3);
      expect(await readdir(folder)).toStrictEqual(["a.db"]);
    });
  });

  it("is read in WAL mode, and not while it has changes beside it", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.db");
      const content = writeDatabase([WATER]);
      // Write and read version of a database in WAL mode.
      content.writeUInt16BE(0x0202, 18);
      await writeFile(path, content);
      await writeFile(`${path}-wal`, "");
      expect(await readAll(path)).toHaveLength(1);
      await writeFile(`${path}-wal`, "changes");
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_UNSUPPORTED",
        message: "a.db: expected a database that nobody writes to, found changes beside it in a.db-wal",
        hint:
          "close the program that writes it, or put the changes into the database: " +
          'sqlite3 <database> "PRAGMA wal_checkpoint(TRUNCATE)"',
      });
      await writeFile(`${path}-wal`, "");
      await writeFile(`${path}-journal`, Buffer.alloc(64));
      expect(await readAll(path)).toHaveLength(1);
      await writeFile(`${path}-journal`, "changes");
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_UNSUPPORTED",
        message: "a.db: expected a database that nobody writes to, found changes beside it in a.db-journal",
        hint:
          "close the program that writes it, or let SQLite take half-done changes back: " +
          'sqlite3 <database> "SELECT count(*) FROM systems"',
      });
    });
  });

  it("is one of several of a dataset", async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, "x"));
      const paths = [join(folder, "a.db"), join(folder, "x", "a.db")];
      for (const path of paths) await writeFile(path, writeDatabase([WATER]));
      const { structures } = await loadDataset(paths, { dataset: "two" });
      expect(structures[1]!.id).toBe("x/a:1");
      expect(new Set(structures.map(({ id }) => id)).size).toBe(2);
    });
  });
});

describe("is refused", () => {
  const other = (sql: string) => writeSqlite((database) => database.exec(sql));
  const refetch = "the file is damaged: fetch it again";

  it.each([
    [
      "another database",
      other("CREATE TABLE books (title TEXT)"),
      {
        code: "DATASET_LAYOUT",
        message:
          "a.db: key information: expected an ASE database with the tables systems and information, found the tables books",
        hint: "of SQLite databases only those of ASE are read",
      },
    ],
    [
      "an old version",
      writeDatabase([WATER], { version: "5" }),
      {
        code: "DATASET_UNSUPPORTED",
        message: "a.db: key information: expected version 9 of ASE's tables, found 5",
        hint: "write it again with a current ASE: ase db old.db --insert-into new.db",
      },
    ],
    [
      "positions of another length",
      writeDatabase([{ ...WATER, positions: float64s(1, 2, 3) }]),
      {
        code: "DATASET_SHAPE",
        message: "a.db: key id=1, frame 1: expected 3 x 3 numbers in positions, found an array of shape (1, 3)",
        hint: "the file is damaged, or of another layout",
      },
    ],
    [
      "half a number",
      writeDatabase([{ ...WATER, positions: float64s(1, 2, 3).subarray(0, 20) }]),
      {
        code: "DATASET_DAMAGED",
        message: "a.db: key id=1, frame 1: expected 0 bytes for an array of shape (0, 3), found 20",
        hint: refetch,
      },
    ],
    [
      "text for numbers",
      writeDatabase([{ ...WATER, numbers: "8 1 1" }]),
      {
        code: "DATASET_DAMAGED",
        message: "a.db: key id=1, frame 1: expected the bytes of an array in the column numbers, found string",
        hint: refetch,
      },
    ],
    [
      "data that point outside",
      writeDatabase([{ ...WATER, data: dataBlob(new Uint8Array(4), '{"a": {"__ndarray__": [[9], "float64", 8]}}') }]),
      {
        code: "DATASET_DAMAGED",
        message: "a.db: key id=1, frame 1: expected 72 bytes for an array of shape (9), found 47",
        hint: refetch,
      },
    ],
    [
      "an unknown element",
      writeDatabase([{ ...WATER, numbers: int32s(8, 1, 119) }]),
      {
        code: "DATASET_ELEMENT",
        message: "a.db: key id=1, frame 1: expected an atomic number from 1 to 118, found 119 at atom 3",
        hint: "repair the file, or leave the structure out",
      },
    ],
    [
      "no database",
      Buffer.from("no database".padEnd(200)),
      {
        code: "DATASET_DAMAGED",
        message: "a.db: expected the header of an SQLite database, found something else",
        hint: refetch,
      },
    ],
  ])("%s", async (_, content, expected) => {
    expect(await failureOf(content, {}, "a.db")).toStrictEqual(expected);
  });

  it("a database that was cut off", async () => {
    const content = writeDatabase(Array.from({ length: 9 }, () => WATER));
    expect(await failureOf(content.subarray(0, content.length - 512), {}, "a.db")).toStrictEqual({
      code: "DATASET_TRUNCATED",
      message: `a.db: expected ${content.length / 512} pages of 512 bytes, found a file of ${content.length - 512} bytes`,
      hint: "the file was cut off: fetch it again",
    });
  });
});

describe("behind the last page", () => {
  const read = async (content: Buffer) => {
    const notices: string[] = [];
    const structures = await readContent(content, { onNotice: (text) => notices.push(withoutFolder(text)) }, "a.db");
    return { energies: structures.map(({ energy }) => energy), notices };
  };

  it("zeros are nothing, and other bytes are left out with a notice", async () => {
    const content = writeDatabase([CALCULATED, CRYSTAL]);
    const plain = await read(content);
    expect(await read(Buffer.concat([content, Buffer.alloc(70_000)]))).toStrictEqual(plain);
    expect(await read(Buffer.concat([content, Buffer.alloc(70_000), Buffer.from("junk")]))).toStrictEqual({
      energies: plain.energies,
      notices: [
        ...plain.notices,
        "a.db: 70004 bytes behind the last page of the database left out: it is damaged, or was joined with another file",
      ],
    });
  });
});

it("says which row has no atoms", async () => {
  const empty = { ...WATER, numbers: int32s(), positions: float64s(), natoms: 0 };
  expect(await failureOf(writeDatabase([WATER, empty]), {}, "a.db")).toStrictEqual({
    code: "DATASET_STRUCTURE",
    message: "a.db: key id=2, frame 2: expected one atom or more in numbers, found none",
    hint: "take the row out of the file",
  });
});
