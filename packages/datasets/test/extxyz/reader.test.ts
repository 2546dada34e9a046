import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readContent, readOne } from "../helpers";

const WATER = `3
Lattice="10 0 0 0 10.5 0 0 0 11" Properties=species:S:1:pos:R:3:forces:R:3 energy=-14.25 pbc="T T F" tag=bulk
O 0 0 0 0.1 0.2 0.3
H 0.96 -0.0 3e-08 -0.1 0 0
H -0.24 0.93 1.5D-1 0 -0.2 -0.3
`;
const expected = {
  numbers: Uint8Array.of(8, 1, 1),
  positions: Float64Array.of(0, 0, 0, 0.96, -0, 3e-8, -0.24, 0.93, 0.15),
  cell: Float64Array.of(10, 0, 0, 0, 10.5, 0, 0, 0, 11),
  pbc: [true, true, false],
  energy: -14.25,
  forces: Float64Array.of(0.1, 0.2, 0.3, -0.1, 0, 0, 0, -0.2, -0.3),
  dataset: "frames",
  id: "frames:1",
  group: "H2O",
  info: { tag: "bulk" },
};

describe("frames", () => {
  it("reads a frame", async () => {
    expect(await readOne(WATER)).toStrictEqual(expected);
  });

  it("does not mind Windows line ends, tabs, a byte order mark, empty lines and a missing last line end", async () => {
    expect(await readOne(WATER.replaceAll("\n", "\r\n"))).toStrictEqual(expected);
    expect(await readOne(WATER.replaceAll(" ", "\t").replaceAll('"T\tT\tF"', '"T T F"'))).toStrictEqual(expected);
    expect(await readOne(`\ufeff${WATER}`)).toStrictEqual(expected);
    expect(await readOne(`\n  \n${WATER}\n \n\n`)).toStrictEqual(expected);
    expect(await readOne(WATER.trimEnd())).toStrictEqual(expected);
  });

  it("reads gzip, also where the name does not say so", async () => {
    expect(await readContent(gzipSync(WATER))).toStrictEqual([expected]);
    expect(await readContent(gzipSync(WATER), {}, "frames.xyz.gz")).toStrictEqual([expected]);
  });

  it("recognises the format by content", async () => {
    expect(await readContent(WATER, {}, "frames")).toStrictEqual([expected]);
  });

  it("numbers several frames", async () => {
    const frames = await readContent(`${WATER}\n${WATER}${WATER}`, { dataset: "water" });
    expect(frames.map(({ id, dataset }) => [dataset, id])).toStrictEqual([
      ["water", "frames:1"],
      ["water", "frames:2"],
      ["water", "frames:3"],
    ]);
  });

  it("reads plain XYZ", async () => {
    const plain = await readOne("2\nhydrogen from a hand-made file\nH 0 0 0\n1 0 0 0.74\n");
    expect(plain).toStrictEqual({
      numbers: Uint8Array.of(1, 1),
      positions: Float64Array.of(0, 0, 0, 0, 0, 0.74),
      pbc: [false, false, false],
      dataset: "frames",
      id: "frames:1",
      group: "H2",
      info: { comment: "hydrogen from a hand-made file" },
    });
  });

  it("reads columns of every kind in any order", async () => {
    const frame = await readOne(
      "2\nProperties=fixed:L:1:pos:R:3:Z:I:1:label:S:2:magmom:R:1:shift:I:3:hash:I:1\n" +
        "T 0 0 0 26 a b nan 1 -2 +3 9007199254740993\nF 0 0 2 8 c d 1.5 0 0 0 1\n",
    );
    expect(frame.numbers).toStrictEqual(Uint8Array.of(26, 8));
    expect(frame.arrays).toStrictEqual({
      fixed: { kind: "logical", width: 1, values: Uint8Array.of(1, 0) },
      label: { kind: "string", width: 2, values: ["a", "b", "c", "d"] },
      magmom: { kind: "real", width: 1, values: Float64Array.of(NaN, 1.5) },
      shift: { kind: "integer", width: 3, values: Int32Array.of(1, -2, 3, 0, 0, 0) },
      hash: { kind: "string", width: 1, values: ["9007199254740993", "1"] },
    });
  });

  it("keeps atomic numbers that stand beside symbols", async () => {
    const frame = await readOne("1\nProperties=species:S:1:pos:R:3:Z:I:1\nFe 0 0 0 26\n");
    expect(frame.arrays).toStrictEqual({ Z: { kind: "integer", width: 1, values: Int32Array.of(26) } });
  });
});

describe("cell and periodicity", () => {
  const cellOf = async (comment: string) => {
    const { cell, pbc } = await readOne(`1\n${comment}\nH 0 0 0\n`);
    return { cell: cell && [...cell], pbc };
  };
  const [T, F] = [true, false];
  const cube = [2, 0, 0, 0, 2, 0, 0, 0, 2];
  const LATTICE = 'Lattice="2 0 0 0 2 0 0 0 2"';

  it.each([
    [LATTICE, cube, [T, T, T]],
    ["tag=1", undefined, [F, F, F]],
    [`${LATTICE} pbc="T T T"`, cube, [T, T, T]],
    [`${LATTICE} pbc="F F F"`, cube, [F, F, F]],
    [`${LATTICE} pbc="T F T"`, cube, [T, F, T]],
    [`${LATTICE} pbc=[T, T, F]`, cube, [T, T, F]],
    [`${LATTICE} pbc="1 0 1"`, cube, [T, F, T]],
    [`${LATTICE} pbc="true false True"`, cube, [T, F, T]],
    [`${LATTICE} pbc=TFF`, cube, [T, F, F]],
    [`${LATTICE} pbc=F`, cube, [F, F, F]],
    [`${LATTICE} pbc=1`, cube, [T, T, T]],
    [`${LATTICE} PBC=T`, cube, [T, T, T]],
    ["Lattice=[[2, 0, 0], [0, 2, 0], [0, 0, 2]]", cube, [T, T, T]],
    ['Lattice="_JSON [[2, 0, 0], [0, 2, 0], [0, 0, 2]]"', cube, [T, T, T]],
    ["Lattice=[2,0,0,0,2,0,0,0,2]", cube, [T, T, T]],
    ["Lattice={2 0 0 0 2 0 0 0 2}", cube, [T, T, T]],
    [
      'Lattice="3e-08 -4.67691765 -1e-08 4.97244633 -2.33845939 -1.67750663 4.8010712 -2.33845937 8.01088199"',
      [3e-8, -4.67691765, -1e-8, 4.97244633, -2.33845939, -1.67750663, 4.8010712, -2.33845937, 8.01088199],
      [T, T, T],
    ],
    ['Lattice="2 0 0 0 2 0 0 0 0" pbc="T T F"', [2, 0, 0, 0, 2, 0, 0, 0, 0], [T, T, F]],
  ])("%s", async (comment, cell, pbc) => {
    expect(await cellOf(comment)).toStrictEqual({ cell, pbc });
  });
});

describe("identity", () => {
  const frames = (...comments: string[]) => comments.map((comment) => `1\nx=1 ${comment}\nH 0 0 0\n`).join("");
  const identities = async (content: string, options = {}) =>
    (await readContent(content, options)).map(({ id, group }) => `${id} in ${group}`);

  it("takes ids from the known keys", async () => {
    expect(await identities(frames("mptrj_snapshot_id=mp-1-0-1", "id=7"))).toStrictEqual(["mp-1-0-1 in H", "7 in H"]);
  });

  it("takes ids from a named key, or numbers", async () => {
    const content = frames("id=a name=x", "id=a name=y");
    expect(await identities(content, { keys: { id: "name" } })).toStrictEqual(["x in H", "y in H"]);
    expect(await identities(content, { keys: { id: null } })).toStrictEqual(["frames:1 in H", "frames:2 in H"]);
  });

  it("groups by the known keys, by a key, by composition, by block and by frame", async () => {
    const content = frames("mptrj_traj_id=m rxn=r", "sid=12", "a=1");
    expect(await identities(content)).toStrictEqual(["frames:1 in m", "frames:2 in 12", "frames:3 in H"]);
    expect(await identities(content, { groupBy: "info:x" })).toStrictEqual([
      "frames:1 in 1",
      "frames:2 in 1",
      "frames:3 in 1",
    ]);
    expect(await identities(content, { keys: { group: "x" } })).toStrictEqual(
      await identities(content, { groupBy: "info:x" }),
    );
    expect(await identities(content, { groupBy: "composition" })).toStrictEqual([
      "frames:1 in H",
      "frames:2 in H",
      "frames:3 in H",
    ]);
    expect(await identities(content, { groupBy: "block:2" })).toStrictEqual([
      "frames:1 in frames:block:1",
      "frames:2 in frames:block:1",
      "frames:3 in frames:block:2",
    ]);
    expect(await identities(content, { groupBy: "frame" })).toStrictEqual([
      "frames:1 in frames:1",
      "frames:2 in frames:2",
      "frames:3 in frames:3",
    ]);
  });

  it("takes what the writer put there, unless the caller wants otherwise", async () => {
    const content = frames('hydride_dataset=a hydride_id=b hydride_group="_JSON \\"1\\""');
    const [frame] = await readContent(content);
    expect(frame).toMatchObject({ dataset: "a", id: "b", group: "1", info: { x: 1 } });
    const [other] = await readContent(content, { dataset: "d", groupBy: "composition", keys: { id: null } });
    expect(other).toMatchObject({ dataset: "d", id: "frames:1", group: "H", info: { x: 1 } });
  });
});
