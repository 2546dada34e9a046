import { describe, expect, it } from "vitest";
import type { ReadOptions } from "../src/index";
import { float64s, int32s, writeDatabase } from "./ase/writeDatabase";
import { readContent } from "./helpers";
import { float64, int64, npz } from "./npz/writeNpz";
import { rockSalt } from "./pymatgen/dictionary";

async function read(content: Uint8Array | string, name: string, options: ReadOptions = {}) {
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice.replace(/\S*\//g, ""));
  const structures = await readContent(content, { ...options, onNotice }, name);
  return { notices, first: structures[0]! };
}

describe("keys that look like a label that is missing are named", () => {
  const hydrogen = {
    numbers: int32s(1, 1),
    positions: float64s(0, 0, 0, 0, 0, 0.7),
    cell: float64s(0, 0, 0, 0, 0, 0, 0, 0, 0),
    pbc: 0,
    key_value_pairs: '{"Energy": -31.5, "gap": 4}',
    data: '{"Forces": [[0, 0, 0.5], [0, 0, -0.5]], "pairs": [[0, 1]]}',
  };

  it("in an ASE database, whose user keeps them in key_value_pairs and data", async () => {
    const database = writeDatabase([hydrogen]);
    const { notices } = await read(database, "a.db");
    expect(notices).toStrictEqual([
      "a.db: energy in 0 of 1 structures, forces in 0 of 1; " +
        'for energy found "Energy" (1 structure): name it with keys: { energy: "Energy" } (shell: --key energy=Energy) ' +
        "if it is the total energy; " +
        'for forces found "Forces" (1 structure): name it with keys: { forces: "Forces" } (shell: --key forces=Forces)',
    ]);
    const named = await read(database, "a.db", { keys: { energy: "Energy", forces: "Forces" } });
    expect([named.first.energy, [...named.first.forces!]]).toStrictEqual([-31.5, [0, 0, 0.5, 0, 0, -0.5]]);
    expect(named.notices).toStrictEqual([]);
  });

  it("among arrays of numpy", async () => {
    const arrays = {
      Z: int64([1, 1]),
      X: float64([0, 0, 0, 0, 0, 0.7], [1, 2, 3]),
      E: float64([-31.5]),
      F: float64([0, 0, 0.5, 0, 0, -0.5], [1, 2, 3]),
    };
    const keys = { numbers: "Z", positions: "X", energy: "E" };
    expect((await read(npz(arrays), "a.npz", { keys })).notices).toStrictEqual([
      "a.npz: energy in 1 of 1 structures, forces in 0 of 1; " +
        'for forces found "F" (1 structure): name it with keys: { forces: "F" } (shell: --key forces=F)',
    ]);
  });

  it("but not in a layout where nobody can name them, and nothing is said of what was not looked at", async () => {
    const frame = { structure: rockSalt(), uncorrected_total_energy: -7.25, mp_id: "mp-1", Forces: [[0, 0, 1], [0, 0, -1]] }; // prettier-ignore
    const { notices } = await read(JSON.stringify({ "mp-1": { a: frame } }), "MPtrj_2022.9_full.json");
    expect(notices).toStrictEqual(["MPtrj_2022.9_full.json: energy in 1 of 1 structures, forces in 0 of 1"]);
  });
});
