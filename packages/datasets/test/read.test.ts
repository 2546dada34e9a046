import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { formats, loadDataset, structureStatistics } from "../src/index";
import { failure, failureOf, readAll, readContent, withFolder } from "./helpers";

const GOOD = '1\nProperties=species:S:1:pos:R:3 energy=-1 pbc="F F F"\nH 0 0 0\n';

describe("files", () => {
  it("is missing, empty, of empty lines, or a folder", async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, "folder.xyz"));
      await writeFile(join(folder, "empty.xyz"), "");
      await writeFile(join(folder, "lines.xyz"), "\n \n");
      expect(await failure(() => readAll(join(folder, "none.xyz")))).toStrictEqual({
        code: "DATASET_FILE_MISSING",
        message: "none.xyz: expected a file, found nothing of that name",
        hint: "relative paths start at the working directory",
      });
      expect(await failure(() => readAll(join(folder, "folder.xyz")))).toStrictEqual({
        code: "DATASET_IS_DIRECTORY",
        message: "folder.xyz: expected a file, found a directory",
        hint: "name the files inside it",
      });
      expect(await failure(() => readAll(join(folder, "empty.xyz")))).toStrictEqual({
        code: "DATASET_FILE_EMPTY",
        message: "empty.xyz: expected structures, found an empty file",
        hint: "write or fetch the file again",
      });
      expect(await failure(() => readAll(join(folder, "lines.xyz")))).toStrictEqual({
        code: "DATASET_FILE_EMPTY",
        message: "lines.xyz: expected structures, found only empty lines",
        hint: "write or fetch the file again",
      });
    });
  });

  it("is of an unknown format", async () => {
    expect(await failureOf("id,energy\n1,2\n", {}, "table.csv")).toStrictEqual({
      code: "DATASET_FORMAT_UNKNOWN",
      message:
        `table.csv: expected one of ${formats.map(({ title }) => title).join(", ")}; ` +
        'found a file that begins with "id,energy\\n1,2\\n"',
      hint: "convert it to extended XYZ first, for example with ASE",
    });
  });

  it("is damaged gzip data", async () => {
    const hint = "fetch the file again, or test it with `gzip -t`";
    const content = gzipSync(Array.from({ length: 9000 }, (_, i) => `1\nx=${i}\nH 0 0 ${Math.sin(i)}\n`).join(""));
    expect(await failureOf(content.subarray(0, 12), {}, "a.xyz.gz")).toStrictEqual({
      code: "DATASET_COMPRESSION",
      message: "a.xyz.gz: expected gzip data, found damaged or truncated data (unexpected end of file)",
      hint,
    });
    const cut = await failureOf(content.subarray(0, -9), {}, "a.xyz.gz");
    const [, frame, line] = /^a\.xyz\.gz: frame (\d+), line (\d+): /.exec(cut.message)!.map(Number);
    expect([frame! > 8000, Math.abs(line! - 3 * frame!) <= 3]).toStrictEqual([true, true]);
    expect(cut).toStrictEqual({
      code: "DATASET_COMPRESSION",
      message:
        `a.xyz.gz: frame ${frame}, line ${line}: ` +
        "expected gzip data, found damaged or truncated data (unexpected end of file)",
      hint,
    });
  });

  it("is a named pipe, which would be waited for", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "pipe.xyz");
      spawnSync("mkfifo", [path]);
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_FILE_UNREADABLE",
        message: "pipe.xyz: expected a file, found a named pipe",
        hint: "read it from the standard input: /dev/stdin in place of its name, and < pipe.xyz at the end of the command",
      });
    });
  });

  it("has an id twice", async () => {
    for (const [key, options] of [
      ["name", { keys: { id: "name" } }],
      ["hydride_id", {}],
    ] as const) {
      const content = [1, 2].map((i) => `1\n${key}=a x=${i}\nH 0 0 0\n`).join("");
      expect(await failureOf(content, options)).toStrictEqual({
        code: "DATASET_DUPLICATE_ID",
        message:
          'frames.xyz: frame 2, line 5: expected a different id for every structure of dataset "frames", ' +
          'found "a" in frame 1 and again',
        hint: "name the key that holds a unique id, or number the structures with keys: { id: null } (shell: --key id=null)",
      });
    }
  });

  it("has the same id in two datasets", async () => {
    const content = ["a", "b"].map((name) => `1\nhydride_dataset=${name} hydride_id=1\nH 0 0 0\n`).join("");
    const found = await readContent(content);
    expect(found.map(({ dataset, id }) => [dataset, id])).toStrictEqual([
      ["a", "1"],
      ["b", "1"],
    ]);
  });

  it.each<[options: object, message: string, hint: string]>([
    [
      { group_by: "frame" },
      'reading: expected the options dataset, name, groupBy, keys, level, duplicates, outliers, units, formats, onNotice, onLeftOut, found "group_by"',
      "did you mean groupBy?",
    ],
    [
      { keys: { force: "f" } },
      'reading, keys: expected the options energy, forces, stress, virial, charge, spin, id, group, numbers, positions, cell, pbc, found "force"',
      "did you mean forces?",
    ],
    [
      { units: { temperature: "K" } },
      'reading, units: expected the options energy, forces, stress, length, found "temperature"',
      'take "temperature" out',
    ],
  ])("does not know the options %j", async (options, message, hint) => {
    const expected = { code: "DATASET_OPTION", message, hint };
    expect(await failureOf(GOOD, options)).toStrictEqual(expected);
    expect(await failure(() => structureStatistics("none.xyz", options))).toStrictEqual(expected);
    const loading = { ...expected, message: message.replace("dataset, name,", "dataset,") };
    expect(await failure(() => loadDataset("none.xyz", options))).toStrictEqual(loading);
  });

  it("lacks the key of the id or the group", async () => {
    expect(await failureOf(GOOD, { keys: { id: "name" } })).toStrictEqual({
      code: "EXTXYZ_LABEL",
      message: 'frames.xyz: frame 1, line 2: expected a text or a number in "name", the key of the id, found none',
      hint: "number the frames with keys: { id: null } (shell: --key id=null), or name another key",
    });
    expect(await failureOf(GOOD, { groupBy: "info:mp" })).toStrictEqual({
      code: "DATASET_GROUP",
      message: 'frames.xyz: frame 1, line 2: expected the key "mp" with a text or a number to group by, found none',
      hint: 'group by another key, or with groupBy: "composition" or "block:20"',
    });
    expect(await failureOf(GOOD, { groupBy: "block:x" as "block:1" })).toStrictEqual({
      code: "DATASET_OPTION",
      message: 'groupBy: expected auto, composition, frame, info:<key> or block:<n>, found "block:x"',
      hint: 'for example groupBy: "block:20"',
    });
  });
});

it("calls onLeftOut with every structure that is left out", async () => {
  const leftOut: unknown[] = [];
  const frames = GOOD.replace("energy=-1", "energy=-90") + GOOD + GOOD.replace("energy=-1", "energy=8.5");
  const options = { outliers: { energyPerAtom: [-20, 5] as const }, onLeftOut: (one: unknown) => leftOut.push(one) };
  expect(await readContent(frames, options)).toHaveLength(1);
  const reason = (energy: number) => `an energy of ${energy} eV/atom, expected -20 to 5`;
  expect(leftOut).toMatchObject([
    { id: "frames:1", reason: reason(-90) },
    { id: "frames:3", reason: reason(8.5) },
  ]);
});
