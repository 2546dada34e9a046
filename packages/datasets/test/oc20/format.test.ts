import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadDataset, type ReadOptions, splitByGroup } from "../../src/index";
import { survives } from "../fuzz";
import { failure, readAll, withFolder } from "../helpers";

const frame = (energy: number) =>
  `2\nLattice="9 0 0 0 9 0 0 0 30" Properties=species:S:1:pos:R:3:move_mask:L:1:forces:R:3 ` +
  `energy=${energy} free_energy=${energy - 0.5} pbc="T T T"\nCu 0 0 0 F 1 2 3\nO 0 0 ${2 - energy / 1000} T 4 5 6\n`;

/** Writes files by their paths in a folder `s2ef`, and calls `use` with the folder. */
function withS2ef<Result>(files: Record<string, string | Buffer>, use: (folder: string) => Promise<Result>) {
  return withFolder(async (parent) => {
    const folder = join(parent, "s2ef");
    await mkdir(folder);
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return use(folder);
  });
}

const FILES = {
  "10.extxyz.gz": gzipSync(frame(-3)),
  "10.txt.gz": gzipSync("random7,frame0,-1.5\n"),
  "9.extxyz": frame(-1) + frame(-2),
  "9.txt": "random1,frame4,-0.25\nrandom2,frame0,-0.5\n",
};
const read = (files: Record<string, string | Buffer>, options?: ReadOptions, name = "") =>
  withS2ef(files, (folder) => readAll(join(folder, name), options));

describe("a folder", () => {
  it("gives the frames of its files in the order of their numbers, with system and reference energy", async () => {
    const structures = await read(FILES);
    expect(structures.map(({ dataset, id, group, energy }) => [dataset, id, group, energy])).toStrictEqual([
      ["s2ef", "random1/frame4", "random1", -1],
      ["s2ef", "random2/frame0", "random2", -2],
      ["s2ef", "random7/frame0", "random7", -3],
    ]);
    expect(structures[0]!.info).toStrictEqual({
      free_energy: -1.5,
      system_id: "random1",
      frame: "frame4",
      reference_energy: -0.25,
    });
  });

  it("gives adsorption energies, and keeps the total ones", async () => {
    const structures = await read(FILES, { level: "adsorption" });
    expect(structures.map(({ energy, info }) => [energy, info.total_energy])).toStrictEqual([
      [-0.75, -1],
      [-1.5, -2],
      [-1.5, -3],
    ]);
  });

  it("keeps the forces on atoms that are held", async () => {
    const [structure] = await read(FILES);
    expect([...structure!.forces!]).toStrictEqual([1, 2, 3, 4, 5, 6]);
    expect(structure!.arrays!.move_mask).toStrictEqual({ kind: "logical", width: 1, values: Uint8Array.of(0, 1) });
  });

  it("keeps the frames of a system on one side of a split", async () => {
    const frames = Array.from({ length: 12 }, (_, i) => frame(-i)).join("");
    const lines = Array.from({ length: 12 }, (_, i) => `random${i % 6},frame${i},0\n`).join("");
    const { structures, labels } = await withS2ef({ "0.extxyz": frames, "0.txt": lines }, loadDataset);
    const { train, validation } = splitByGroup(structures, { fractions: { train: 0.5, validation: 0.5 }, seed: 1 });
    const groups = new Set(train.map(({ group }) => group));
    expect(validation.some(({ group }) => groups.has(group))).toBe(false);
    expect(labels.energy.count).toBe(12);
  });
});

it("a file with its system ids beside it is one too", async () => {
  expect((await read(FILES, {}, "9.extxyz")).map(({ dataset, id }) => [dataset, id])).toStrictEqual([
    ["9", "random1/frame4"],
    ["9", "random2/frame0"],
  ]);
  expect((await read(FILES, { level: "adsorption" }, "10.extxyz.gz")).map(({ energy }) => energy)).toStrictEqual([
    -1.5,
  ]);
});

it("a file of a test set has no energies and no reference", async () => {
  const bare = frame(-1)
    .replace(/energy=\S+ free_energy=\S+ /, "")
    .replace(":forces:R:3", "")
    .replace(/ 1 2 3| 4 5 6/g, "");
  const files = { "0.extxyz": bare, "0.txt": "random1,frame4\n" };
  const [structure] = await read(files, { level: "adsorption" });
  expect(structure).not.toHaveProperty("energy");
  expect(structure!.info).toStrictEqual({ system_id: "random1", frame: "frame4" });
});

describe("is refused", () => {
  const refused = (files: Record<string, string | Buffer>, options?: ReadOptions) =>
    failure(() => read(files, options));
  const hint = "the two files do not belong together: fetch both again";

  it("with fewer lines than frames", async () => {
    const found = await refused({ "0.extxyz": frame(-1) + frame(-2), "0.txt": "random1,frame4,0\n" });
    expect({ ...found, message: found.message.replace(/\S*s2ef/g, "s2ef") }).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: "s2ef/0.extxyz: frame 2, line 6: expected a line for every frame in s2ef/0.txt, found 1 lines",
      hint,
    });
  });

  it("with more lines than frames", async () => {
    const found = await refused({ "0.extxyz": frame(-1), "0.txt": "random1,frame4,0\nrandom1,frame5,0\n" });
    expect({ ...found, message: found.message.replace(/\S*s2ef/g, "s2ef") }).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: "s2ef/0.txt: expected a frame in s2ef/0.extxyz for every line, found line 2 without one",
      hint,
    });
  });

  it("where one of its files has none beside it", async () => {
    const found = await refused({ ...FILES, "11.extxyz": frame(-1) });
    expect({ ...found, message: found.message.replace(/\S*s2ef/g, "s2ef") }).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: "s2ef/11.extxyz: expected a file of system ids beside it (.txt or .txt.xz), found none",
      hint: "fetch it again: without it there is neither system nor reference energy",
    });
  });

  it.each(["random1;frame4;0", "random1,frame4,x", "random1", "a,b,1,2"])("with the line %s", async (line) => {
    const found = await refused({ "0.extxyz": frame(-1), "0.txt": `${line}\n` });
    expect({ ...found, message: found.message.replace(/\S*s2ef/g, "s2ef") }).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: `s2ef/0.txt: line 1: expected "system_id,frame,reference_energy", found "${line}"`,
      hint: "the file beside the frames names the system of each; fetch both again",
    });
  });

  it("where adsorption energies have no reference", async () => {
    const found = await refused({ "0.extxyz": frame(-1), "0.txt": "random1,frame4\n" }, { level: "adsorption" });
    expect({ ...found, message: found.message.replace(/\S*s2ef/g, "s2ef") }).toStrictEqual({
      code: "DATASET_LEVEL",
      message: "s2ef/0.extxyz: expected a reference energy for the level adsorption, found none for random1/frame4",
      hint: "read it with the level total",
    });
  });
});

it("a text beside a file that is about something else does not make it one", async () => {
  const notes = { "train.extxyz": frame(-1), "train.txt": "made on Monday\n" };
  expect((await read(notes, {}, "train.extxyz"))[0]!.id).toBe("train:1");
  expect((await failure(() => read(notes))).code).toBe("DATASET_IS_DIRECTORY");
  for (const text of ["made on Monday\n", "Hello, world\n", ""]) {
    const numbered = await read({ "1.extxyz": frame(-1), "1.txt": text }, {}, "1.extxyz");
    expect(numbered[0]!.id).toBe("1:1");
  }
  const systems = { "train.extxyz": frame(-1), "train.txt": "random1,frame4,-0.25\n" };
  expect((await read(systems, {}, "train.extxyz"))[0]!.id).toBe("random1/frame4");
});

it("without system ids beside it a file is plain extended XYZ", async () => {
  const [structure] = await read({ "0.extxyz": frame(-1) }, {}, "0.extxyz");
  expect(structure!.id).toBe("0:1");
});

it("survives cuts and flipped bits of the lines beside the frames", async () => {
  const lines = Buffer.from(Array.from({ length: 40 }, (_, i) => `random${i},frame${i},${-i / 8}\n`).join(""));
  const frames = Buffer.from(Array.from({ length: 40 }, (_, i) => frame(-i)).join(""));
  const beside = { "0.extxyz": frames };
  const { cuts } = await survives({ name: "0.txt", content: lines, beside }, 100);
  expect(cuts.same).toBe(0);
});
