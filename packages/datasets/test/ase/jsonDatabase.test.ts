import { describe, expect, it } from "vitest";
import type { ReadOptions } from "../../src/index";
import { failureOf, readContent } from "../helpers";

const array = (dtype: string, values: unknown[], shape = [values.length]) => ({ __ndarray__: [shape, dtype, values] });

/** A row as ASE 3.23 writes it. */
const WATER = {
  calculator: "unknown",
  calculator_parameters: {},
  cell: { array: array("float64", [9, 0, 0, 0, 9, 0, 0, 0, 9], [3, 3]), __ase_objtype__: "cell" },
  constraints: [{ name: "FixAtoms", kwargs: { indices: [0] } }],
  ctime: 20.5,
  data: { list: array("int64", [1, 2]), note: "a" },
  energy: -14.25,
  forces: array("float64", [1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]),
  free_energy: -14.5,
  key_value_pairs: { mp_id: "mp-1", big: 0 },
  mtime: 21.5,
  numbers: array("int64", [8, 1, 1]),
  pbc: array("bool", [true, true, false]),
  positions: array("float64", [0, 0, 0, 0, 0, 1, 0, 1, 0], [3, 3]),
  stress: array("float64", [1, 2, 3, 4, 5, 6]),
  unique_id: "0123",
  user: "a user",
};
const file = (rows: object, rest: object = { ids: Object.keys(rows).map(Number), nextid: 9 }) =>
  JSON.stringify({ ...rows, ...rest });
const read = (content: string, options?: ReadOptions) => readContent(content, options, "a.json");
const refused = (content: string) => failureOf(content, {}, "a.json");

describe("an ASE database in JSON", () => {
  it("is what it is in SQLite", async () => {
    const text = file({ "2": WATER, "7": { ...WATER, energy: null } }).replace('"big":0', '"big":9007199254740993');
    const [first, second, ...others] = await read(text);
    expect(others).toStrictEqual([]);
    expect(first).toStrictEqual({
      numbers: Uint8Array.of(8, 1, 1),
      positions: Float64Array.of(0, 0, 0, 0, 0, 1, 0, 1, 0),
      cell: Float64Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9),
      pbc: [true, true, false],
      energy: -14.25,
      forces: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
      stress: Float64Array.of(1, 6, 5, 6, 2, 4, 5, 4, 3),
      dataset: "a",
      id: "a:2",
      group: "mp-1",
      info: {
        free_energy: -14.5,
        mp_id: "mp-1",
        big: "9007199254740993",
        list: [1, 2],
        note: "a",
        ase: { id: 2, unique_id: "0123", ctime: 20.5, mtime: 21.5, user: "a user", calculator: "unknown" },
        constraints: [{ name: "FixAtoms", kwargs: { indices: [0] } }],
      },
    });
    expect([second!.id, second!.energy]).toStrictEqual(["a:7", -14.5]);
    expect((await read(text, { level: "free_energy" }))[0]!.energy).toBe(-14.5);
  });

  it("is told from other JSON whatever comes first in a row or in the file", async () => {
    expect(await read(JSON.stringify({ ids: [1], nextid: 2, metadata: {}, "1": WATER }))).toHaveLength(1);
    const { cell, ...rest } = WATER;
    expect(await read(file({ "1": { cell, ...rest } }))).toHaveLength(1);
  });

  it.each([
    [
      "without its last row",
      file({ "1": WATER }, { ids: [1, 2], nextid: 3 }),
      ["DATASET_DAMAGED", "a.json: key ids: expected a list of the ids of 1 rows, found 2 in the list"],
    ],
    [
      "without the list of its rows",
      file({ "1": WATER }, { nextid: 3 }),
      ["DATASET_DAMAGED", "a.json: key ids: expected a list of the ids of 1 rows, found no list"],
    ],
    [
      "with something else in it",
      file({ "1": WATER, rows: {} }),
      [
        "DATASET_LAYOUT",
        'a.json: key rows, frame 2: expected the number of a row, ids, nextid or metadata, found "rows"',
      ],
    ],
    [
      "in units of its own",
      file({ "1": WATER }, { ids: [1], nextid: 2, metadata: { _distance_unit: "Bohr" } }),
      [
        "DATASET_UNSUPPORTED",
        'a.json: key metadata, frame 4: expected rows in ASE\'s own units, found others in "_distance_unit"',
      ],
    ],
    [
      "with a row without a cell",
      JSON.stringify({ 1: { ...WATER, cell: undefined }, ids: [1], nextid: 2 }),
      ["DATASET_LAYOUT", "a.json: key 1, frame 1: expected cell in the row, found none"],
    ],
    [
      "with a row without its periodicity",
      JSON.stringify({ 1: { ...WATER, pbc: undefined }, ids: [1], nextid: 2 }),
      ["DATASET_LAYOUT", "a.json: key 1, frame 1: expected pbc in the row, found none"],
    ],
    [
      "with a row that is none",
      '{"1": {"ctime": 1}, "ids": [1], "nextid": 2}',
      [
        "DATASET_LAYOUT",
        'a.json: key 1, frame 1: expected an ASE row with numbers and positions, found "{\\"ctime\\":1}"',
      ],
    ],
  ])("%s is refused", async (_, content, expected) => {
    const { code, message } = await refused(content);
    expect([code, message]).toStrictEqual(expected);
  });
});
