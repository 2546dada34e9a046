import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ReadOptions } from "../../src/index";
import { survives } from "../fuzz";
import { failure, failureOf, readAll, readContent, withFolder, withoutFolder } from "../helpers";
import { packed, rowEntries, writeLmdb } from "./writeLmdb";

const ROW = {
  numbers: [29, 8],
  positions: [
    [0, 0, 0],
    [1, 2, 3],
  ],
  cell: [
    [4, 0, 0],
    [0, 4, 0],
    [0, 0, 4],
  ],
  pbc: [true, true, true],
  energy: -7.5,
  forces: [
    [1, 2, 3],
    [4, 5, 6],
  ],
  stress: [1, 2, 3, 4, 5, 6],
  unique_id: "00ff",
  ctime: 1.5,
  mtime: 1.5,
  user: "somebody",
  key_value_pairs: { sid: "agm1" },
  data: { charge: 1, spin: 1, source: "a" },
  natoms: 2,
};
/** With a value that has pages of its own. */
const rows = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      String(i + 1),
      { ...ROW, energy: -i - 1, data: { ...ROW.data, noise: i % 7 === 3 ? noise(1500) : [] } },
    ]),
  );
const noise = (length: number) => Array.from({ length }, (_, i) => Math.sin(i * i));

const read = (content: Buffer, options?: ReadOptions) => readContent(content, options, "a.aselmdb");
const refused = (content: Buffer) => failureOf(content, {}, "a.aselmdb");

describe("a row", () => {
  it("has all that ASE writes", async () => {
    const content = writeLmdb(rowEntries({ 1: { ...ROW, free_energy: -8, tags: [0, 1], momenta: noise(6) } }));
    expect(await read(content)).toStrictEqual([
      {
        numbers: Uint8Array.of(29, 8),
        positions: Float64Array.of(0, 0, 0, 1, 2, 3),
        cell: Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4),
        pbc: [true, true, true],
        energy: -7.5,
        forces: Float64Array.of(1, 2, 3, 4, 5, 6),
        stress: Float64Array.of(1, 6, 5, 6, 2, 4, 5, 4, 3),
        charge: 1,
        spin: 1,
        dataset: "a",
        id: "a:1",
        group: "agm1",
        info: {
          free_energy: -8,
          sid: "agm1",
          source: "a",
          ase: { unique_id: "00ff", ctime: 1.5, mtime: 1.5, user: "somebody" },
        },
        arrays: {
          momenta: { kind: "real", width: 3, values: Float64Array.from(noise(6)) },
          tags: { kind: "integer", width: 1, values: Int32Array.of(0, 1) },
        },
      },
    ]);
  });

  it("may have arrays in ASE's own notation", async () => {
    const row = {
      numbers: { __ndarray__: [[2], "int64", [29, 8]] },
      positions: { __ndarray__: [[2, 3], "float64", [0, 0, 0, 1, 2, 3]] },
      cell: { __ase_objtype__: "cell", array: { __ndarray__: [[3, 3], "float64", [4, 0, 0, 0, 4, 0, 0, 0, 4]] } },
      pbc: { __ndarray__: [[3], "bool", [true, false, true]] },
      energy: -7.5,
    };
    const [structure] = await read(writeLmdb(rowEntries({ 1: row })));
    expect(structure).toMatchObject({
      numbers: Uint8Array.of(29, 8),
      positions: Float64Array.of(0, 0, 0, 1, 2, 3),
      cell: Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4),
      pbc: [true, false, true],
      energy: -7.5,
    });
  });
});

describe("a database", () => {
  it("gives its rows in the order of their ids, without those that were deleted", async () => {
    const entries = rowEntries(rows(120), undefined, [7, 100]);
    const content = writeLmdb(entries.filter(([key]) => key !== "7" && key !== "100"));
    const structures = await read(content);
    expect(structures.map(({ id }) => id)).toStrictEqual(
      Array.from({ length: 120 }, (_, i) => `a:${i + 1}`).filter((id) => id !== "a:7" && id !== "a:100"),
    );
    expect(structures.at(-1)!.energy).toBe(-120);
    expect(structures[3]!.info.noise).toStrictEqual(noise(1500));
  });

  it("leaves rows out that are there and listed as deleted, and says so", async () => {
    const notices: string[] = [];
    const content = writeLmdb(rowEntries(rows(5), undefined, [2, 4]));
    const structures = await read(content, { onNotice: (text) => notices.push(withoutFolder(text)) });
    expect(structures.map(({ id }) => id)).toStrictEqual(["a:1", "a:3", "a:5"]);
    expect(notices.at(-1)).toBe("a.aselmdb: 2 rows that deleted_ids lists left out (first: id=2)");
    expect((await refused(writeLmdb(rowEntries(rows(2), undefined, [1, 2])))).message).toBe(
      "a.aselmdb: expected rows, found none",
    );
  });

  it("needs no count of its rows", async () => {
    const entries = rowEntries(rows(12)).filter(([key]) => /^\d+$/.test(key));
    expect((await read(writeLmdb(entries))).map(({ energy }) => energy)).toStrictEqual(
      Array.from({ length: 12 }, (_, i) => -i - 1),
    );
  });

  it("may be a folder of LMDB, or a folder of files, and nothing is written there", async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, "one"));
      await writeFile(join(folder, "one", "data.mdb"), writeLmdb(rowEntries(rows(2))));
      expect((await readAll(join(folder, "one"))).map(({ id }) => id)).toStrictEqual(["one:1", "one:2"]);
      await mkdir(join(folder, "train"));
      for (const name of ["data10", "data9"]) {
        await writeFile(join(folder, "train", `${name}.aselmdb`), writeLmdb(rowEntries(rows(1))));
      }
      const found = (await readAll(join(folder, "train"))).map(({ dataset, id }) => [dataset, id]);
      expect(found).toStrictEqual([
        ["train", "train/data9:1"],
        ["train", "train/data10:1"],
      ]);
      expect((await readdir(join(folder, "train"))).sort()).toStrictEqual(["data10.aselmdb", "data9.aselmdb"]);
      expect(await readdir(join(folder, "one"))).toStrictEqual(["data.mdb"]);
    });
  });
});

describe("is refused", () => {
  const pickled = {
    code: "DATASET_UNSUPPORTED",
    message: "a.aselmdb: key id=1, frame 1: expected zlib-compressed JSON in a row, found pickled Python objects",
    hint: "unpickling can run any code, so it is never done; fetch the .aselmdb or extended-XYZ form of the dataset",
  };

  it("pickled values", async () => {
    const value = Buffer.from("\x80\x04\x95ctorch_geometric.data.data\nData", "latin1");
    expect(await refused(writeLmdb([["1", value]]))).toStrictEqual(pickled);
  });

  it("values that are no JSON, and no rows", async () => {
    expect(await refused(writeLmdb([["1", Buffer.from("text")]]))).toStrictEqual({
      code: "DATASET_DAMAGED",
      message: "a.aselmdb: key id=1, frame 1: expected zlib-compressed JSON in a row, found: incorrect header check",
      hint: "the file is damaged: fetch it again",
    });
    expect(await refused(writeLmdb([["1", packed({ a: 1 })]]))).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: 'a.aselmdb: key id=1, frame 1: expected an ASE row with numbers and positions, found "{\\"a\\":1}"',
      hint: "of LMDB databases only those with ASE rows are read",
    });
  });

  it("other keys than numbers", async () => {
    const entries = [...rowEntries(rows(2)), ["words", packed(1)] as const];
    expect(await refused(writeLmdb(entries))).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: 'a.aselmdb: expected 3 rows under numbers, found 2 and 1 other keys ("words")',
      hint: "of LMDB databases only those with ASE rows are read",
    });
  });

  it("gaps that nobody deleted", async () => {
    const entries = rowEntries(rows(12), undefined, [3]).filter(([key]) => !["3", "6", "9"].includes(key));
    expect(await refused(writeLmdb(entries))).toStrictEqual({
      code: "DATASET_DAMAGED",
      message:
        "a.aselmdb: expected a row for every id below nextid that is not in deleted_ids, found none for 2 of them: 6, 9",
      hint: "the file is damaged: fetch it again",
    });
    expect((await refused(writeLmdb(rowEntries({ 8: ROW })))).message).toBe(
      "a.aselmdb: expected a row for every id below nextid that is not in deleted_ids, found none for 7 of them: 1, 2, 3, 4, 5, " +
        "and 2 more",
    );
    expect(await refused(writeLmdb(rowEntries(rows(2), undefined, { 1: 2 })))).toStrictEqual({
      code: "DATASET_DAMAGED",
      message: 'a.aselmdb: key deleted_ids: expected a list of ids, found "{\\"1\\":2}"',
      hint: "the file is damaged: fetch it again",
    });
  });

  it("rows beyond the next id", async () => {
    expect(await refused(writeLmdb(rowEntries(rows(3), 3)))).toStrictEqual({
      code: "DATASET_DAMAGED",
      message: "a.aselmdb: expected 3 rows under numbers, found 2",
      hint: "the file is damaged: fetch it again",
    });
  });

  it("a database without rows", async () => {
    expect(await refused(writeLmdb(rowEntries({})))).toStrictEqual({
      code: "DATASET_FILE_EMPTY",
      message: "a.aselmdb: expected rows, found none",
      hint: "write or fetch the file again",
    });
  });

  it("a database that was cut off", async () => {
    const content = writeLmdb(rowEntries(rows(9)));
    expect(await refused(content.subarray(0, 1536))).toStrictEqual({
      code: "DATASET_TRUNCATED",
      message: `a.aselmdb: expected ${content.length / 512} pages of 512 bytes, found a file of 1536 bytes`,
      hint: "the file was cut off: fetch it again",
    });
  });

  it("a version that no release of LMDB writes", async () => {
    const content = writeLmdb(rowEntries(rows(1)));
    content.writeUInt32LE(2, 20);
    expect(await refused(content)).toStrictEqual({
      code: "DATASET_UNSUPPORTED",
      message: "a.aselmdb: expected version 1 of LMDB's files, found 2",
      hint: "write it with LMDB 0.9",
    });
  });

  it("no database", async () => {
    expect(await refused(Buffer.from("x".repeat(1000)))).toStrictEqual({
      code: "DATASET_DAMAGED",
      message: "a.aselmdb: expected the meta page of an LMDB database, found something else",
      hint: "the file is damaged: fetch it again",
    });
  });

  it("a folder without databases", async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, "empty"));
      expect((await failure(() => readAll(join(folder, "empty")))).code).toBe("DATASET_IS_DIRECTORY");
    });
  });
});

it("survives cuts and flipped bits", async () => {
  const content = writeLmdb(rowEntries(rows(40)));
  const { cuts } = await survives({ name: "a.aselmdb", content, checksums: true });
  expect(cuts.same).toBe(0);
});
