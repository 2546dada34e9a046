import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile, syncPath } from "./durable.js";
import { describeFiles, formatManifest, manifestPath, verifyFolder } from "./manifest.js";
import { RunError } from "./runError.js";

/** The checkpoint that a pointer file names. */
export type Pointer = "latest" | "best";

/** Writes one file of a checkpoint at the given path. */
export type FileWriter = (path: string) => void;

/** Begins the name of a checkpoint that is being written. */
const TEMPORARY = ".writing-";

/**
 * The checkpoints of a run: one folder for each, named after its step, and the pointer files `latest` and `best`.
 *
 * A checkpoint is written under a temporary name, synced, renamed, read again and compared; then the pointer moves, and only
 * then the oldest ones go. So at every instant `latest` names a complete checkpoint, or there is none yet. A step that is saved
 * again gets a folder beside the earlier one (`00000120.2`), which goes once the pointers have moved.
 */
export class CheckpointStore {
  /**
   * @param folder `checkpoints/` of a run; made when the first one is saved.
   * @param keep The newest checkpoints that stay; the one that `best` names stays besides.
   */
  constructor(
    readonly folder: string,
    readonly keep: number,
  ) {}

  /**
   * Saves a checkpoint and makes it the latest.
   *
   * @param step Optimiser steps taken so far.
   * @param files Paths within the checkpoint, and who writes each.
   * @param content What the manifest holds besides the list of files.
   * @param best Whether it is the best one so far.
   * @returns The folder.
   */
  async save(step: number, files: ReadonlyMap<string, FileWriter>, content: object, best: boolean): Promise<string> {
    const name = this.#freeName(step);
    const target = join(this.folder, name);
    const temporary = join(this.folder, TEMPORARY + name);
    mkdirSync(this.folder, { recursive: true });
    this.#removeUnfinished();
    const folders = new Set([temporary]);
    for (const [path, write] of files) {
      const full = join(temporary, path);
      mkdirSync(dirname(full), { recursive: true });
      folders.add(dirname(full));
      write(full);
      syncPath(full);
    }
    writeFileSync(manifestPath(temporary), formatManifest(await describeFiles(temporary, [...files.keys()]), content));
    syncPath(manifestPath(temporary));
    for (const folder of folders) syncPath(folder);
    renameSync(temporary, target);
    syncPath(this.folder);
    await verifyFolder(target);
    this.#point("latest", name);
    if (best) this.#point("best", name);
    this.#prune();
    return target;
  }

  /** The names of the checkpoints, oldest first. */
  names(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((name) => NAME.test(name))
      .sort((a, b) => stepOf(a) - stepOf(b) || saveOf(a) - saveOf(b));
  }

  /** The folder that a pointer names, if there is one. */
  resolve(pointer: Pointer): string | undefined {
    const path = join(this.folder, pointer);
    return existsSync(path) ? join(this.folder, readFileSync(path, "utf8").trim()) : undefined;
  }

  #point(pointer: Pointer, name: string): void {
    replaceFile(join(this.folder, pointer), `${name}\n`);
  }

  #prune(): void {
    const names = this.names();
    const lastOfStep = names.filter((name, index) => stepOf(name) !== stepOf(names[index + 1] ?? ""));
    const kept = new Set(lastOfStep.slice(-this.keep).map((name) => join(this.folder, name)));
    const best = this.resolve("best");
    for (const folder of names.map((name) => join(this.folder, name))) {
      if (!kept.has(folder) && folder !== best) rmSync(folder, { recursive: true });
    }
  }

  #freeName(step: number): string {
    const first = String(step).padStart(8, "0");
    let name = first;
    for (let save = 2; existsSync(join(this.folder, name)); save++) name = `${first}.${String(save)}`;
    return name;
  }

  /** What a run that was killed while it saved has left behind. */
  #removeUnfinished(): void {
    for (const name of readdirSync(this.folder)) {
      if (name.startsWith(TEMPORARY)) rmSync(join(this.folder, name), { recursive: true });
    }
  }
}

/**
 * The checkpoint folder that a path means: itself, or the one that a pointer of the run names. A run that was interrupted before
 * its first validation has no best: then the latest.
 * @throws RunError CHECKPOINT_NOT_FOUND
 */
export function findCheckpoint(path: string, pointer: Pointer): string {
  if (existsSync(manifestPath(path))) return path;
  for (const folder of [join(path, "checkpoints"), path]) {
    const store = new CheckpointStore(folder, 1);
    const found = store.resolve(pointer) ?? store.resolve("latest");
    if (found !== undefined) return found;
  }
  throw new RunError(
    "CHECKPOINT_NOT_FOUND",
    `${path}: expected a checkpoint or the folder of a run that has one, found neither`,
    "Give the folder of a run, or one of the folders in its checkpoints/.",
  );
}

/** What the name of a folder in `checkpoints/` says: a checkpoint, one that was not finished, or neither. */
export function checkpointKind(name: string): "complete" | "unfinished" | undefined {
  if (NAME.test(name)) return "complete";
  return name.startsWith(TEMPORARY) && NAME.test(name.slice(TEMPORARY.length)) ? "unfinished" : undefined;
}

/** A step, and how often it was saved where that is more than once. */
const NAME = /^(\d{8,})(?:\.(\d+))?$/;

function stepOf(name: string): number {
  return Number(NAME.exec(name)?.[1]);
}

function saveOf(name: string): number {
  return Number(NAME.exec(name)?.[2] ?? 1);
}
