import { describe, expect, it } from "vitest";
import { survives } from "../fuzz";
import { dataBlob, type DatabaseRow, float64s, int32s, writeDatabase } from "./writeDatabase";

const WATER: DatabaseRow = {
  unique_id: "0123456789abcdef0123456789abcdef",
  ctime: 20.5,
  mtime: 21.5,
  username: "a user",
  numbers: int32s(8, 1, 1),
  positions: float64s(0, 0, 0, 0, 0, 1, 0, 1, 0),
  cell: float64s(4, 0, 0, 0, 5, 0, 0, 0, 6),
  pbc: 7,
  calculator: "vasp",
  calculator_parameters: '{"encut": 350}',
  energy: -14.25,
  free_energy: -14.5,
  forces: float64s(1, 2, 3, 4, 5, 6, 7, 8, 9),
  stress: float64s(1, 2, 3, 4, 5, 6),
  key_value_pairs: '{"mp_id": "mp-1"}',
  natoms: 3,
};
const array = (values: number[]) => ({ __ndarray__: [[values.length / 3, 3], "float64", values] });

describe("a damaged ASE database", () => {
  it("in SQLite survives cuts and flipped bits", async () => {
    const rows = [
      { ...WATER, data: '{"a": [1, 2, 3]}' },
      WATER,
      { ...WATER, data: dataBlob(float64s(1, 2), '{"b": 1}') },
    ];
    const { cuts } = await survives({ name: "a.db", content: writeDatabase([...rows, WATER]) }, 100);
    expect(cuts.same).toBe(0);
  });

  it("in JSON survives cuts and flipped bits", async () => {
    const row = {
      ...{
        ctime: 1,
        unique_id: "ab",
        energy: -14.25,
        cell: array([4, 0, 0, 0, 5, 0, 0, 0, 6]),
        pbc: [true, true, true],
      },
      ...{
        numbers: [8, 1, 1],
        positions: array([0, 0, 0, 0, 0, 1, 0, 1, 0]),
        forces: array([1, 2, 3, 4, 5, 6, 7, 8, 9]),
      },
      ...{ stress: [1, 2, 3, 4, 5, 6], key_value_pairs: { mp_id: "mp-1" } },
    };
    const content = Buffer.from(JSON.stringify({ 1: row, 2: row, 3: row, ids: [1, 2, 3], nextid: 4 }));
    const { cuts } = await survives({ name: "a.json", content }, 7);
    expect(cuts.same).toBe(0);
  });
});
