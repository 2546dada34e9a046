import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { folderContents } from "../../src/run/contents.js";
import { temporaryFolder } from "../helpers.js";
import { beginFakeRun, fakeRun } from "./fakeRun.js";

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

const foreign = () => folderContents(folder).foreign.sort();

test("an empty folder, but for a lock", () => {
  writeFileSync(join(folder, "run.lock"), "");
  expect(folderContents(folder)).toEqual({ entries: [], isRun: false, hasCheckpoint: false, foreign: [] });
});

test("a run has nothing foreign, not even when it was killed while it saved", async () => {
  await fakeRun(folder, "");
  const checkpoints = join(folder, "checkpoints");
  mkdirSync(join(checkpoints, ".writing-00000002"));
  writeFileSync(join(checkpoints, ".writing-00000002", ".encoder.tmp"), "");
  writeFileSync(join(checkpoints, ".latest.tmp"), "");
  expect({ ...folderContents(folder), entries: [] }).toEqual({
    entries: [],
    isRun: true,
    hasCheckpoint: true,
    foreign: [],
  });
});

test("a run that has only begun", () => {
  beginFakeRun(folder, "");
  expect(folderContents(folder)).toMatchObject({ isRun: true, hasCheckpoint: false, foreign: [] });
});

test.each(["", "[", "datasets: []\n", "name: thesis\ntraining: 3\n"])(
  "a configuration that is none does not make a run: %j",
  (text) => {
    writeFileSync(join(folder, "config.resolved.yaml"), text);
    expect(folderContents(folder).isRun).toBe(false);
  },
);

test("names all that no run writes", async () => {
  await fakeRun(folder, "");
  const names = [
    "thesis.tex",
    "checkpoints/thesis.pt",
    "checkpoints/00000001/notes.txt",
    "checkpoints/00000001/branches/other.safetensors",
    "checkpoints/.writing-thesis",
  ];
  for (const name of names) writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "data"));
  expect(foreign()).toEqual([...names, "data"].sort());
});

test("of a damaged checkpoint knows the usual files", async () => {
  await fakeRun(folder, "");
  const checkpoint = join(folder, "checkpoints", "00000001");
  writeFileSync(join(checkpoint, "manifest.json"), "{");
  writeFileSync(join(checkpoint, "notes.txt"), "");
  expect(foreign()).toEqual(["checkpoints/00000001/notes.txt"]);
});

test("parts that are of another kind, or links to elsewhere, are foreign", async () => {
  await fakeRun(folder, "");
  const elsewhere = temporaryFolder();
  symlinkSync(elsewhere, join(folder, "checkpoints", "00000002"));
  symlinkSync(elsewhere, join(folder, "checkpoints", "00000001", "branches", "b.safetensors"));
  mkdirSync(join(folder, "checkpoints", "best.d"));
  expect(foreign()).toEqual([
    "checkpoints/00000001/branches/b.safetensors",
    "checkpoints/00000002",
    "checkpoints/best.d",
  ]);
  const linked = temporaryFolder();
  symlinkSync(elsewhere, join(linked, "checkpoints"));
  mkdirSync(join(linked, "metrics.jsonl"));
  expect(folderContents(linked).foreign.sort()).toEqual(["checkpoints", "metrics.jsonl"]);
});
