import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { folderContents } from "./contents.js";
import { removeRunParts, RUN_PARTS, runFolder } from "./folder.js";

/** The folder, in that of a run, with the run that it replaces, until there is a checkpoint of the new one. */
const EARLIER = "earlier-run";
/** Its name while it is filled or emptied: then what is left outside is of the earlier run too. */
const MOVING = "earlier-run.moving";

/** Moves a run into a folder of its own within its folder. */
export function moveAside(path: string): void {
  mkdirSync(join(path, MOVING));
  moveParts(path, join(path, MOVING));
  renameSync(join(path, MOVING), join(path, EARLIER));
}

/** Puts an earlier run back in the place of the one that should have replaced it. */
export function putBack(path: string): void {
  removeRunParts(runFolder(path));
  renameSync(join(path, EARLIER), join(path, MOVING));
  finishMoving(path);
}

export function removeEarlier(path: string): void {
  rmSync(join(path, EARLIER), { recursive: true, force: true });
}

/**
 * Brings to its end what a process that was killed has left: the earlier run goes where the new one has a checkpoint, and
 * comes back where it has none.
 * @returns Whether an earlier run is back.
 */
export function recoverEarlier(path: string): boolean {
  if (isLeftover(path, MOVING)) {
    finishMoving(path);
    return true;
  }
  if (!isLeftover(path, EARLIER)) return false;
  if (folderContents(path).hasCheckpoint) {
    removeEarlier(path);
    return false;
  }
  putBack(path);
  return true;
}

/** Whether an entry of a run's folder is an earlier run that was being replaced when the process was killed. */
export function isLeftover(path: string, name: string): boolean {
  if ((name !== EARLIER && name !== MOVING) || !existsSync(join(path, name))) return false;
  const { foreign, isRun } = folderContents(join(path, name));
  // What is being moved, or removed now that there is a checkpoint, may lack any part.
  return foreign.length === 0 && (isRun || name === MOVING || folderContents(path).hasCheckpoint);
}

function finishMoving(path: string): void {
  moveParts(join(path, MOVING), path);
  rmdirSync(join(path, MOVING));
}

function moveParts(from: string, to: string): void {
  for (const part of Object.values(RUN_PARTS)) {
    if (existsSync(join(from, part))) renameSync(join(from, part), join(to, part));
  }
}
