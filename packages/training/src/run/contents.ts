import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { RUN_PARTS } from "./folder.js";
import { LOCK_NAME } from "./lock.js";
import { listedFiles } from "./manifest.js";
import { checkpointKind } from "./store.js";

/** What there is in a folder that a run is to have. */
export interface FolderContents {
  /** Entries, but for the lock of a run. */
  entries: string[];
  /** Whether there is the resolved configuration of a run. */
  isRun: boolean;
  /** Whether a complete checkpoint is there. */
  hasCheckpoint: boolean;
  /** Paths below the folder of all that no run writes. */
  foreign: string[];
}

/** Looks at a folder that exists; changes nothing. */
export function folderContents(path: string): FolderContents {
  const all = readdirSync(path, { withFileTypes: true }).filter(({ name }) => name !== LOCK_NAME);
  const checkpoints = all.filter(isCheckpoints).flatMap(() => within(path, RUN_PARTS.checkpoints));
  return {
    entries: all.map(({ name }) => name),
    isRun:
      all.some((entry) => entry.name === RUN_PARTS.config && entry.isFile()) && isConfig(join(path, RUN_PARTS.config)),
    hasCheckpoint: checkpoints.some((entry) => entry.isDirectory() && checkpointKind(entry.name) === "complete"),
    foreign: [
      ...all.filter((entry) => !isCheckpoints(entry) && !isRunFile(entry)).map(({ name }) => name),
      ...checkpoints.flatMap(foreignOf).map((full) => relative(path, full)),
    ],
  };
}

function within(path: string, folder: string): Dirent[] {
  return readdirSync(join(path, folder), { withFileTypes: true });
}

function isCheckpoints(entry: Dirent): boolean {
  return entry.name === RUN_PARTS.checkpoints && entry.isDirectory();
}

const RUN_FILES: readonly string[] = Object.values(RUN_PARTS).filter((name) => name !== RUN_PARTS.checkpoints);

function isRunFile(entry: Dirent): boolean {
  return RUN_FILES.includes(entry.name) && entry.isFile();
}

function isConfig(path: string): boolean {
  try {
    const config: unknown = parse(readFileSync(path, "utf8"));
    return typeof config === "object" && config !== null && "datasets" in config && "training" in config;
  } catch {
    return false;
  }
}

const POINTERS = ["latest", "best", ".latest.tmp", ".best.tmp"];

/** Full paths of what no run writes, of an entry of `checkpoints/`. */
function foreignOf(entry: Dirent): string[] {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && POINTERS.includes(entry.name)) return [];
  const kind = entry.isDirectory() ? checkpointKind(entry.name) : undefined;
  if (kind === undefined) return [path];
  // What a checkpoint is written under belongs to nobody else; what it is made of then need not be finished.
  return kind === "unfinished" ? [] : foreignInCheckpoint(path);
}

/** Of a checkpoint whose manifest is damaged, the files that this release writes. */
const CHECKPOINT_FILE = /^(manifest\.json|encoder\.safetensors|optimizer\.safetensors|branches\/[\w-]+\.safetensors)$/;

function foreignInCheckpoint(folder: string): string[] {
  const listed = listedFiles(folder);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ entry, full: join(entry.parentPath, entry.name) }))
    .filter(({ entry, full }) => {
      const path = relative(folder, full);
      return !entry.isFile() || !(listed?.includes(path) ?? CHECKPOINT_FILE.test(path));
    })
    .map(({ full }) => full);
}
