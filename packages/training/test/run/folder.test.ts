import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRunFolder } from "../../src/run/folder.js";
import { RunError } from "../../src/run/runError.js";
import { failureOf, temporaryFolder } from "../helpers.js";

test("a new or empty folder becomes a run", () => {
  const path = join(temporaryFolder(), "a", "b");
  expect(createRunFolder(path)).toEqual({
    path,
    config: join(path, "config.resolved.yaml"),
    metrics: join(path, "metrics.jsonl"),
    checkpoints: join(path, "checkpoints"),
    summary: join(path, "summary.json"),
  });
  expect(readdirSync(path)).toEqual([]);
  expect(() => createRunFolder(path)).not.toThrow();
});

test("a folder with something in it is refused", () => {
  const path = temporaryFolder();
  writeFileSync(join(path, "thesis.tex"), "");
  expect(failureOf(() => createRunFolder(path), path)).toEqual({
    code: "RUN_EXISTS",
    message: "DIR: expected an empty or new folder for the run, found 1 entries",
    hint: "Choose another folder, or replace the earlier run with --overwrite (from a program: overwrite: true).",
  });
});

test("overwriting removes the parts of a run and nothing else", () => {
  const path = temporaryFolder();
  for (const name of ["thesis.tex", "metrics.jsonl", "summary.json"]) writeFileSync(join(path, name), "");
  mkdirSync(join(path, "checkpoints", "00000001"), { recursive: true });
  createRunFolder(path, true);
  expect(readdirSync(path)).toEqual(["thesis.tex"]);
});

test("a file is never a run, not even to overwrite", () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "");
  expect(() => createRunFolder(path, true)).toThrow(
    new RunError("RUN_EXISTS", `${path}: expected a folder for the run, found a file`, "Choose another folder."),
  );
  expect(existsSync(path)).toBe(true);
});
