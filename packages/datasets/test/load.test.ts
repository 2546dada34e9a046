import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadDataset } from "../src/index";
import { failure, withFolder } from "./helpers";

const frames = (count: number, comment = (i: number) => `i=${i}`) =>
  Array.from({ length: count }, (_, i) => `1\n${comment(i)}\nH 0 0 ${i}\n`).join("");

it("reads several files as one dataset, and groups in blocks where there is one group only", async () => {
  await withFolder(async (folder) => {
    const paths = ["a.xyz", "b.xyz"].map((name) => join(folder, name));
    for (const path of paths) await writeFile(path, frames(30));
    const { structures, notices } = await loadDataset(paths);
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

it("wants every id once, and a file", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.xyz");
    await writeFile(path, frames(2));
    expect(await failure(() => loadDataset([path, path]))).toStrictEqual({
      code: "DATASET_DUPLICATE_ID",
      message: 'dataset "a": expected a different id for every structure, found "a:1" in a.xyz and in a.xyz',
      hint: "give a file once; number structures with keys: { id: null }, and rename files of the same name",
    });
    expect(await failure(() => loadDataset([]))).toStrictEqual({
      code: "DATASET_OPTION",
      message: "expected one file or more of a dataset, found none",
    });
  });
});
