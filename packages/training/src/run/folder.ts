import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "./runError.js";

/** Where the parts of a run are. */
export interface RunFolder {
  path: string;
  config: string;
  metrics: string;
  checkpoints: string;
  summary: string;
}

/** Names the parts of a run in its folder; nothing is read or made. */
export function runFolder(path: string): RunFolder {
  return {
    path,
    config: join(path, "config.resolved.yaml"),
    metrics: join(path, "metrics.jsonl"),
    checkpoints: join(path, "checkpoints"),
    summary: join(path, "summary.json"),
  };
}

/**
 * Checks that a folder can take a new run; changes nothing.
 * @throws RunError RUN_EXISTS where there is something already, and it may not be overwritten.
 */
export function assertFreeFolder(path: string, overwrite = false): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    throw new RunError("RUN_EXISTS", `${path}: expected a folder for the run, found a file`, "Choose another folder.");
  }
  const entries = readdirSync(path).length;
  if (entries === 0 || overwrite) return;
  throw new RunError(
    "RUN_EXISTS",
    `${path}: expected an empty or new folder for the run, found ${String(entries)} entries`,
    "Choose another folder, or replace the earlier run with --overwrite (from a program: overwrite: true).",
  );
}

/**
 * Makes the folder of a new run. With `overwrite` the parts of an earlier run in it are removed, and nothing else.
 * @throws RunError RUN_EXISTS
 */
export function createRunFolder(path: string, overwrite = false): RunFolder {
  assertFreeFolder(path, overwrite);
  const run = runFolder(path);
  for (const part of [run.config, run.metrics, run.checkpoints, run.summary]) {
    rmSync(part, { recursive: true, force: true });
  }
  mkdirSync(path, { recursive: true });
  return run;
}
