import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolders, removeRunParts, runFolder } from "../../src/run/folder.js";
import { removeFolders } from "../../src/run/folders.js";
import { failureOf, temporaryFolder } from "../helpers.js";

test("names the parts of a run", () => {
  expect(runFolder("run")).toEqual({
    path: "run",
    config: "run/config.resolved.yaml",
    leftOut: "run/left-out.json",
    leaks: "run/leaks.json",
    metrics: "run/metrics.jsonl",
    checkpoints: "run/checkpoints",
    summary: "run/summary.json",
  });
});

test("makes what is not there, and removes it again as far as it is empty", () => {
  const path = temporaryFolder();
  const made = makeFolders(join(path, "a", "b", "c"));
  expect(made).toEqual([join(path, "a"), join(path, "a", "b"), join(path, "a", "b", "c")]);
  expect(makeFolders(join(path, "a"))).toEqual([]);
  writeFileSync(join(path, "a", "notes.txt"), "");
  removeFolders(made);
  expect(readdirSync(join(path, "a"))).toEqual(["notes.txt"]);
});

test("removes the parts of a run and nothing else", () => {
  const path = temporaryFolder();
  for (const name of ["thesis.tex", "metrics.jsonl", "left-out.json", "leaks.json", "summary.json"]) {
    writeFileSync(join(path, name), "");
  }
  mkdirSync(join(path, "checkpoints", "00000001"), { recursive: true });
  removeRunParts(runFolder(path));
  expect(readdirSync(path)).toEqual(["thesis.tex"]);
});

test("a file is not a folder", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  expect(failureOf(() => makeFolders(join(folder, "file")), folder)).toEqual({
    code: "RUN_EXISTS",
    message: "DIR/file: expected a folder for the run, found a file",
    hint: "Choose another folder.",
  });
  expect(failureOf(() => makeFolders(join(folder, "file", "run")), folder)).toEqual({
    code: "RUN_FOLDER",
    message: "DIR/file/run: cannot be the folder of a run: cannot make DIR/file/run: not a directory",
    hint: "Choose a folder that you may write to.",
  });
});

test("a file system that takes no folders is an error, and at once", () => {
  expect(failureOf(() => makeFolders("/proc/hydride/run"))).toEqual({
    code: "RUN_FOLDER",
    message: "/proc/hydride/run: cannot be the folder of a run: cannot make /proc/hydride: no such file or directory",
    hint: "Choose a folder that you may write to.",
  });
  const folder = temporaryFolder();
  const long = "x".repeat(300);
  expect(failureOf(() => makeFolders(join(folder, "a", long)), folder).message).toBe(
    `DIR/a/${long}: cannot be the folder of a run: cannot make DIR/a/${long}: name too long`,
  );
  expect(existsSync(join(folder, "a"))).toBe(false);
});

test("an empty path is an error", () => {
  const hint = "Name one, for example --out runs/first (from a program: out).";
  expect(failureOf(() => makeFolders(""))).toEqual({
    code: "RUN_FOLDER",
    message: "expected a folder for the run, found an empty text",
    hint,
  });
  expect(failureOf(() => makeFolders(" "))).toEqual({
    code: "RUN_FOLDER",
    message: 'expected a folder for the run, found " "',
    hint,
  });
});
