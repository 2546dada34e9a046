import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { getSystemErrorMap } from "node:util";
import { mkdirAll } from "./folders.js";
import { RunError } from "./runError.js";

/** Where the parts of a run are. */
export interface RunFolder {
  path: string;
  config: string;
  /** Only where something was left out. */
  leftOut: string;
  /** Only where something is on two sides of the split. */
  leaks: string;
  metrics: string;
  checkpoints: string;
  summary: string;
}

/** The names of the parts of a run, in the order in which they come about. */
export const RUN_PARTS = {
  config: "config.resolved.yaml",
  leftOut: "left-out.json",
  leaks: "leaks.json",
  metrics: "metrics.jsonl",
  checkpoints: "checkpoints",
  summary: "summary.json",
} as const;

/** Names the parts of a run in its folder; nothing is read or made. */
export function runFolder(path: string): RunFolder {
  const { config, leftOut, leaks, metrics, checkpoints, summary } = RUN_PARTS;
  return {
    path,
    config: join(path, config),
    leftOut: join(path, leftOut),
    leaks: join(path, leaks),
    metrics: join(path, metrics),
    checkpoints: join(path, checkpoints),
    summary: join(path, summary),
  };
}

/** Removes the parts of a run, and nothing else. */
export function removeRunParts({ path }: RunFolder): void {
  for (const part of Object.values(RUN_PARTS)) rmSync(join(path, part), { recursive: true, force: true });
}

/**
 * Makes the folder of a run, and those around it that are not there.
 *
 * @returns The folders that were made, outermost first.
 * @throws RunError RUN_FOLDER, or RUN_EXISTS for a file.
 */
export function makeFolders(path: string): string[] {
  if (path.trim() === "") {
    throw new RunError(
      "RUN_FOLDER",
      `expected a folder for the run, found ${path === "" ? "an empty text" : JSON.stringify(path)}`,
      "Name one, for example --out runs/first (from a program: out).",
    );
  }
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new RunError("RUN_EXISTS", `${path}: expected a folder for the run, found a file`, "Choose another folder.");
  }
  try {
    return mkdirAll(path);
  } catch (error) {
    throw folderError(path, `make ${(error as NodeJS.ErrnoException).path ?? path}`, error);
  }
}

/** RUN_FOLDER: a run's folder in which something cannot be done. */
export function folderError(path: string, what: string, error: unknown): RunError {
  return new RunError(
    "RUN_FOLDER",
    `${path}: cannot be the folder of a run: cannot ${what}: ${reasonOf(error)}`,
    "Choose a folder that you may write to.",
  );
}

/** RUN_NOT_WRITTEN for an error of the system, such as a full disk; any other as it is. */
export function writingError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("errno" in error) || !("syscall" in error)) return error;
  return new RunError(
    "RUN_NOT_WRITTEN",
    `${path}: the run cannot be written: ${reasonOf(error)}`,
    "Free space, or choose another folder; checkpoints that are complete stay.",
  );
}

function reasonOf(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
}

export function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
