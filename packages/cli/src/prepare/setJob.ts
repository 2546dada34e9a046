import { realpathSync } from "node:fs";
import { distinctNames } from "@hydride/datasets";
import type { EdgeOptions, KeySet } from "@hydride/io-adios";
import type { Config, DatasetConfig } from "@hydride/training/preparation";
import { CliError } from "../errors.js";
import { sourceState, type SourceState } from "./sources.js";

/** A dataset that becomes a set. */
export interface SetJob {
  dataset: DatasetConfig;
  /** The folder to write. */
  out: string;
  files: SetFile[];
}

export interface SetFile {
  path: string;
  /** What ids that count frames are named after. */
  name: string;
  bytes: number;
  /** Before anything was read. */
  before: SourceState | undefined;
}

/** Everything that `hydride prepare` was asked for. */
export interface Preparation {
  sets: SetJob[];
  split: Config["split"];
  seed: number;
  edges?: EdgeOptions;
  keys: KeySet;
  /** Subtract reference energies in HydraGNN's keys. */
  references: boolean;
  level?: string;
  overwrite: boolean;
}

/** Files of one dataset, with names that tell them apart. Throws CliError for those that stay the same. */
export function namedFiles(paths: readonly string[]): SetFile[] {
  assertOnce(paths);
  return distinctNames(paths).map(({ path, name, stem }) => {
    if (name !== undefined) {
      const before = sourceState(path);
      // What is missing is told of when it is read.
      return { path, name, bytes: Number(before?.bytes ?? 0n), before };
    }
    throw new CliError(
      "INPUTS_OF_ONE_NAME",
      `${path}: expected inputs that differ in folder or name, found ${JSON.stringify(stem)} twice`,
      "rename one of them",
    );
  });
}

/** A file that comes twice would be on both sides of the split. */
function assertOnce(paths: readonly string[]): void {
  const places = new Map<string, string>();
  for (const path of paths) {
    const place = realPath(path);
    const before = places.get(place);
    if (before !== undefined) {
      throw new CliError("INPUT_TWICE", `${path} is the same file as the input ${before}`, "name each file once");
    }
    places.set(place, path);
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // What is missing is told of when it is read.
  }
}
