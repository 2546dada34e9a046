import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findLeaks, hillFormula, loadDataset, type ReadOptions, splitByGroup, writeStructures } from "../src/index";
import { failure, sharedFile, withFolder } from "./helpers";

const frames = (count: number, comment = (i: number) => `i=${i}`) =>
  Array.from({ length: count }, (_, i) => `1\n${comment(i)}\nH 0 0 ${i}\n`).join("");

it("reads several files as one dataset, and groups in blocks where there is one group only", async () => {
  await withFolder(async (folder) => {
    const paths = ["a.xyz", "b.xyz"].map((name) => join(folder, name));
    for (const path of paths) await writeFile(path, frames(30));
    const { structures, sources, notices } = await loadDataset(paths);
    expect(sources).toStrictEqual([0, 1].flatMap((file) => new Array<number>(30).fill(file)));
    expect(structures.map(({ id }) => id)).toStrictEqual(
      ["a", "b"].flatMap((name) => Array.from({ length: 30 }, (_, i) => `${name}:${i + 1}`)),
    );
    expect(new Set(structures.map(({ dataset }) => dataset))).toStrictEqual(new Set(["a"]));
    expect(new Set(structures.map(({ group }) => group)).size).toBe(20);
    expect(notices).toStrictEqual([
      'dataset "a" has 1 group ("H"), too few to split by: its structures are grouped in blocks of 3 ' +
        'consecutive ones instead (groupBy: "block:3")',
    ]);
    const chosen = await loadDataset(paths, { dataset: "h", groupBy: "composition" });
    expect([chosen.notices, chosen.structures[0]!.group, chosen.structures[0]!.dataset]).toStrictEqual([[], "H", "h"]);
  });
});

it("keeps groups that a file declares, and refuses to split too few of them", async () => {
  await withFolder(async (folder) => {
    for (const [key, name] of [
      ["mp_id", "mp-1"],
      ["hydride_group", "H"],
    ] as const) {
      const path = join(folder, `${key}.xyz`);
      await writeFile(
        path,
        frames(30, () => `${key}=${name}`),
      );
      const { structures, notices } = await loadDataset(path);
      expect([new Set(structures.map(({ group }) => group)), notices]).toStrictEqual([new Set([name]), []]);
      const split = async () => splitByGroup(structures, { fractions: { train: 0.8, validation: 0.2 }, seed: 1 });
      expect(await failure(split)).toStrictEqual({
        code: "DATASET_SPLIT",
        message: `dataset "${key}": expected at least 2 groups to split into train, validation, found 1 ("${name}")`,
        hint: 'group its structures by something finer, for example groupBy: "block:20" (20 consecutive structures a group)',
      });
      const copy = join(folder, "copy.xyz");
      await writeStructures(copy, structures);
      const again = await loadDataset(copy);
      const renamed = `${copy}: 30 frames of dataset "${key}", as the file says, read as of "copy"`;
      expect([again.structures[0]!.group, again.notices]).toStrictEqual([name, [renamed]]);
    }
  });
});

it("splits the sample of Transition1x without tearing a formula apart", async () => {
  const path = sharedFile("transition1x/transition1x_mini.h5");
  if (path === undefined) return;
  const { structures } = await loadDataset(path);
  const split = splitByGroup(structures, { fractions: { train: 0.5, validation: 0.5 }, seed: 1 });
  const formulas = [split.train, split.validation].map(
    (side) => new Set(side.map(({ numbers }) => hillFormula(numbers))),
  );
  expect(formulas.map(({ size }) => size)).toStrictEqual([1, 1]);
  expect(findLeaks(split)).toStrictEqual([]);
  await withFolder(async (folder) => {
    const copy = join(folder, "copy.xyz");
    await writeStructures(copy, structures);
    expect(new Set((await loadDataset(copy)).structures.map(({ group }) => group)).size).toBe(2);
  });
});

it("wants every id once, and a file", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.xyz");
    await writeFile(path, frames(2));
    expect(await failure(() => loadDataset([path, path]))).toStrictEqual({
      code: "DATASET_OPTION",
      message: 'dataset "a": expected every file once, found a.xyz twice',
      hint: "give a file once: its structures would be on both sides of a split",
    });
    expect(await failure(() => loadDataset([]))).toStrictEqual({
      code: "DATASET_OPTION",
      message: "expected one file or more of a dataset, found none",
      hint: "name its files",
    });
  });
});

it("tells files of one name apart by their folders", async () => {
  await withFolder(async (folder) => {
    const paths = ["run1", "run2"].map((run) => join(folder, run, "md.xyz"));
    for (const path of paths) {
      await mkdir(dirname(path));
      await writeFile(
        path,
        frames(2, (i) => `id=x${i}`),
      );
    }
    const named = async (options: ReadOptions) =>
      (await loadDataset(paths, options)).structures.map(({ dataset, id, group }) => [dataset, id, group]);
    expect(await named({ keys: { id: null }, groupBy: "block:2" })).toStrictEqual([
      ["md", "run1/md:1", "run1/md:block:1"],
      ["md", "run1/md:2", "run1/md:block:1"],
      ["md", "run2/md:1", "run2/md:block:1"],
      ["md", "run2/md:2", "run2/md:block:1"],
    ]);
    expect(await named({ dataset: "h", groupBy: "composition" })).toStrictEqual([
      ["h", "x0", "H"],
      ["h", "x1", "H"],
      ["h", "x0#2", "H"],
      ["h", "x1#2", "H"],
    ]);
  });
});

it("refuses ids that come again in files which no folder tells apart", async () => {
  await withFolder(async (folder) => {
    const paths = ["a.xyz", "a.extxyz"].map((name) => join(folder, name));
    for (const path of paths) await writeFile(path, frames(1));
    const { message, ...rest } = await failure(() => loadDataset(paths));
    expect(rest).toStrictEqual({
      code: "DATASET_DUPLICATE_ID",
      hint: "give a file once, rename files of the same name, or name a key that holds a unique id",
    });
    expect(message).toBe(
      'a.extxyz: frame 1, line 2: expected a different id for every structure of dataset "a", ' +
        'found "a:1" in frame 1 of a.xyz too',
    );
  });
});

/** The notices of files of this content, without the folder. */
const noticesOf = (contents: string[], options: ReadOptions = {}) =>
  withFolder(async (folder) => {
    const paths = contents.map((_, i) => join(folder, `${"abc".charAt(i)}.xyz`));
    for (const [i, path] of paths.entries()) await writeFile(path, contents[i]!);
    const heard: string[] = [];
    const loaded = await loadDataset(paths, { groupBy: "frame", onNotice: (text) => heard.push(text), ...options });
    expect(heard).toStrictEqual(loaded.notices);
    const notices = loaded.notices.map((text) => text.replaceAll(`${folder}/`, ""));
    return { ids: loaded.structures.map(({ id }) => id), notices, structures: loaded.structures };
  });

describe("notices", () => {
  it("tell of ids that come again, in one file and in several", async () => {
    const content = frames(3, (i) => `id=${i === 1 ? "x" : "y"}`);
    const { ids, notices } = await noticesOf([content, content]);
    expect(ids).toStrictEqual(["y", "x", "y#2", "y#3", "x#2", "y#4"]);
    const remedy = "keys: { id: null } numbers the frames instead (shell: --key id=null)";
    expect(notices).toStrictEqual([
      "a.xyz: 1 frame with an id that an earlier frame has: #2, #3, ... was put behind " +
        `(first in frame 3: "y#2"); ${remedy}`,
      "b.xyz: 3 frames with an id that an earlier frame has: #2, #3, ... was put behind " +
        `(first in frame 1: "y#3"); ${remedy}`,
    ]);
    expect(await noticesOf([content], { keys: { id: null } })).toMatchObject({
      ids: ["a:1", "a:2", "a:3"],
      notices: [],
    });
  });

  it("tell of keys that were named and are in no frame of any file", async () => {
    const contents = [frames(2, () => "E=-1"), frames(2)];
    const { notices } = await noticesOf(contents, { keys: { energy: "E", forces: "F", stress: "S", spin: null } });
    expect(notices).toStrictEqual([
      'dataset "a": energy in 2 of 4 structures, forces in 0 of 4; no energy in b.xyz; nothing else looks like forces',
      'dataset "a": the key "F" that was named for forces is in no frame, so no structure has forces from it',
      'dataset "a": the key "S" that was named for stress is in no frame, so no structure has stress from it',
    ]);
  });

  it("tell of a last line without a line end, and not of empty space", async () => {
    expect((await noticesOf([frames(2).trimEnd()])).notices).toStrictEqual([
      "a.xyz: the last line (line 6) has no line end: if the file was cut off, its last number has lost digits; " +
        "compare it with the original",
    ]);
    expect((await noticesOf([`${frames(2)}  `, frames(2)])).notices).toStrictEqual([]);
  });

  it("tell of what stands under the usual keys of a label and is none", async () => {
    const content =
      '1\ncharge="0.1 0.2" spin=0\nH 0 0 0\n' +
      "1\nProperties=species:S:1:pos:R:3:force:R:1 charge=1 spin=0\nH 0 0 0 5\n" +
      "1\ncharge=None spin=2\nH 0 0 0\n";
    const { notices, structures } = await noticesOf([content]);
    expect(notices).toStrictEqual([
      'a.xyz: "charge" is no charge in 1 frame and stays as it is (first in frame 1: expected a finite number, ' +
        'found "[0.1,0.2]"): if it is no label at all, say so with keys: { charge: null } (shell: --key charge=null)',
      'a.xyz: "spin" is no spin in 2 frames and stays as it is (first in frame 1: expected a spin multiplicity 2S + 1 ' +
        "(1, 2, 3, ...), found 0); if it counts unpaired electrons (2S), so do the frames that have it as a label: " +
        "if it is no label at all, say so with keys: { spin: null } (shell: --key spin=null)",
      'a.xyz: "force" is no forces in 1 frame and stays as it is (first in frame 2: expected three real columns of ' +
        "forces, found force:R:1): if it is no label at all, say so with keys: { forces: null } " +
        "(shell: --key forces=null)",
    ]);
    expect(structures.map(({ charge, spin, forces, info }) => ({ charge, spin, forces, info }))).toStrictEqual([
      { charge: undefined, spin: undefined, forces: undefined, info: { charge: [0.1, 0.2], spin: 0 } },
      { charge: 1, spin: undefined, forces: undefined, info: { spin: 0 } },
      { charge: undefined, spin: 2, forces: undefined, info: { charge: "None" } },
    ]);
    expect(structures[1]!.arrays).toStrictEqual({ force: { kind: "real", width: 1, values: Float64Array.of(5) } });
  });
});
