import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readStructures } from "@hydride/datasets";
import { hydride, temporaryFolder, TWO_FRAMES } from "../hydride.js";

/** A folder with these files in it, all of two frames. */
function folderWith(...paths: string[]): string {
  const folder = temporaryFolder();
  for (const path of paths) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), TWO_FRAMES);
  }
  return folder;
}

/** Dataset, id and group of what was written. */
async function identities(folder: string): Promise<string[][]> {
  const found: string[][] = [];
  for await (const { dataset, id, group } of readStructures(join(folder, "all.xyz"))) found.push([dataset, id, group]);
  return found;
}

test("inputs of one name are told apart by their folders, and read back so", async () => {
  const folder = folderWith("x/a/train.xyz", "x/b/train.xyz", "x/b/test.xyz");
  const inputs = ["x/a/train.xyz", "x/b/train.xyz", "x/b/test.xyz"];
  expect(hydride(["convert", ...inputs, "--out", "all.xyz"], { cwd: folder })).toEqual({
    status: 0,
    stdout: "",
    stderr:
      "x/a/train.xyz: 2 structures, named a/train\nx/b/train.xyz: 2 structures, named b/train\n" +
      "x/b/test.xyz: 2 structures\nwrote 6 structures with 12 atoms to all.xyz\n",
  });
  expect(await identities(folder)).toEqual([
    ["a/train", "a/train:1", "H2O"],
    ["a/train", "a/train:2", "H"],
    ["b/train", "b/train:1", "H2O"],
    ["b/train", "b/train:2", "H"],
    ["test", "test:1", "H2O"],
    ["test", "test:2", "H"],
  ]);
});

test("groups that are named after the file are told apart too", async () => {
  const folder = folderWith("p/a/train.xyz", "q/a/train.xyz");
  const args = ["p/a/train.xyz", "q/a/train.xyz", "--group-by", "block:2"];
  expect(hydride(["convert", ...args, "--out", "all.xyz"], { cwd: folder }).status).toBe(0);
  expect(await identities(folder)).toEqual([
    ["p/a/train", "p/a/train:1", "p/a/train:block:1"],
    ["p/a/train", "p/a/train:2", "p/a/train:block:1"],
    ["q/a/train", "q/a/train:1", "q/a/train:block:1"],
    ["q/a/train", "q/a/train:2", "q/a/train:block:1"],
  ]);
});

test("a file that is named twice is refused", () => {
  const folder = folderWith("a.xyz");
  symlinkSync("a.xyz", join(folder, "b.xyz"));
  expect(hydride(["convert", "a.xyz", "b.xyz", "--out", "all.xyz"], { cwd: folder })).toEqual({
    status: 1,
    stdout: "",
    stderr: "error: b.xyz is the same file as the input a.xyz\nhint: name each file once\n",
  });
});

test("names that stay the same are refused", () => {
  const folder = folderWith("a.xyz", "a.extxyz");
  expect(hydride(["convert", "a.xyz", "a.extxyz", "--out", "all.xyz"], { cwd: folder })).toEqual({
    status: 1,
    stdout: "",
    stderr:
      'error: a.xyz and a.extxyz: expected inputs that differ in folder or name, found "a" for both\n' +
      "hint: rename one of them\n",
  });
});

const DECLARED = "1\nProperties=species:S:1:pos:R:3 hydride_dataset=gas hydride_id=h1 hydride_group=g\nH 0 0 0\n";

test("an id that two inputs declare in one dataset is refused, and numbers are the remedy", async () => {
  const folder = temporaryFolder();
  for (const name of ["a.xyz", "b.xyz"]) writeFileSync(join(folder, name), DECLARED);
  const args = ["convert", "a.xyz", "b.xyz", "--out", "all.xyz"];
  expect(hydride(args, { cwd: folder })).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "a.xyz: 1 structures\n" +
      'error: expected a different id for every structure of dataset "gas", found "h1" in a.xyz and in b.xyz\n' +
      "hint: number the structures with --key id=null, or name the key of a unique id with --key id=NAME\n",
  });
  expect(hydride([...args, "--key", "id=null"], { cwd: folder }).status).toBe(0);
  expect(await identities(folder)).toEqual([
    ["gas", "a:1", "g"],
    ["gas", "b:1", "g"],
  ]);
});

test("what one input declares is written again", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a.xyz"), DECLARED);
  expect(hydride(["convert", "a.xyz", "--out", "all.xyz"], { cwd: folder }).status).toBe(0);
  expect(await identities(folder)).toEqual([["gas", "h1", "g"]]);
});

test("a group that was asked for is written", async () => {
  const folder = folderWith("a.xyz");
  expect(hydride(["convert", "a.xyz", "--group-by", "frame", "--out", "all.xyz"], { cwd: folder }).status).toBe(0);
  expect(await identities(folder)).toEqual([
    ["a", "a:1", "a:1"],
    ["a", "a:2", "a:2"],
  ]);
});
