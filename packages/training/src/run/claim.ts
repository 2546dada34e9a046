import { folderContents, type FolderContents } from "./contents.js";
import { isLeftover, moveAside, putBack, recoverEarlier, removeEarlier } from "./earlierRun.js";
import { makeFolders, removeRunParts, runFolder, type RunFolder } from "./folder.js";
import { removeFolders } from "./folders.js";
import { RunLock } from "./lock.js";
import { RunError } from "./runError.js";

export interface ClaimOptions {
  /** Replace an earlier run in the folder. */
  overwrite?: boolean;
  /** Told of what is removed or comes back. */
  log?: (line: string) => void;
}

/**
 * The folder of a run, for one process. An earlier run in it is replaced only once the new one has a checkpoint: until then it
 * lies in `earlier-run/`, and comes back if the new one ends without. A run that ends without a checkpoint leaves nothing.
 */
export class RunClaim {
  readonly folder: RunFolder;
  readonly #replaces: boolean;
  #state: "claimed" | "begun" | "saved" = "claimed";

  private constructor(
    path: string,
    readonly lock: RunLock,
    readonly made: readonly string[],
    replaces: boolean,
    readonly log: (line: string) => void,
  ) {
    this.folder = runFolder(path);
    this.#replaces = replaces;
  }

  /**
   * Makes the folder if need be, checks that it can take a run, and locks it.
   * @throws RunError RUN_FOLDER where it cannot be made or written, RUN_BUSY where another process writes to it, RUN_EXISTS where
   * something is in it, RUN_FOREIGN_FILES where what is to be overwritten is not an earlier run and nothing else.
   */
  static take(path: string, { overwrite = false, log = () => undefined }: ClaimOptions = {}): RunClaim {
    const made = makeFolders(path);
    let lock: RunLock | undefined;
    try {
      assertRunAlone(path, overwrite);
      lock = RunLock.take(path);
      const recovered = recoverEarlier(path);
      if (recovered) log(`${path}: put back the run that one which was killed should have replaced`);
      if (lock.wasAbandoned && !recovered) removeAbandoned(path, log);
      const { entries } = assertRunAlone(path, overwrite);
      if (entries.length > 0 && !overwrite) throw exists(path, entries, true);
      return new RunClaim(path, lock, made, entries.length > 0, log);
    } catch (error) {
      lock?.release();
      removeFolders(made);
      throw error;
    }
  }

  /** Moves an earlier run aside: from now on the folder is written to. */
  begin(): void {
    if (this.#replaces) {
      try {
        moveAside(this.folder.path);
      } catch (error) {
        recoverEarlier(this.folder.path);
        throw error;
      }
    }
    this.#state = "begun";
  }

  /** There is a checkpoint: the earlier run goes. */
  saved(): void {
    if (this.#state === "saved") return;
    this.#state = "saved";
    if (this.#replaces) removeEarlier(this.folder.path);
  }

  /** Gives the folder back; without a checkpoint as it was. */
  close(): void {
    try {
      if (this.#state === "begun") this.#undo();
    } finally {
      this.lock.release();
      if (this.#state !== "saved") removeFolders(this.made);
    }
  }

  #undo(): void {
    const { path } = this.folder;
    if (this.#replaces) putBack(path);
    else removeRunParts(this.folder);
    const earlier = this.#replaces ? "; the earlier run is back" : "";
    this.log(`${path}: removed the run, which ended before its first checkpoint${earlier}`);
  }
}

/** What a process that was killed before its first checkpoint has left is of no use, and in the way of the next try. */
function removeAbandoned(path: string, log: (line: string) => void): void {
  const { entries, isRun, hasCheckpoint } = folderContents(path);
  if (entries.length === 0 || !isRun || hasCheckpoint) return;
  removeRunParts(runFolder(path));
  log(`${path}: removed what a run that was killed before its first checkpoint has left`);
}

/** @throws RunError where there is something that is not of a run. */
function assertRunAlone(path: string, overwrite: boolean): FolderContents {
  const contents = folderContents(path);
  const { entries, isRun } = contents;
  const foreign = contents.foreign.filter((name) => !isLeftover(path, name));
  const leftover = contents.foreign.length > foreign.length;
  if (entries.length === 0 || (foreign.length === 0 && (isRun || leftover))) return contents;
  if (!overwrite) throw exists(path, entries, false);
  const found = [
    ...(isRun || leftover ? [] : ["no config.resolved.yaml of a run"]),
    ...(foreign.length > 0 ? [`${listed(foreign)} that no run writes`] : []),
  ];
  throw new RunError(
    "RUN_FOREIGN_FILES",
    `${path}: expected an earlier run and nothing else to overwrite, found ${found.join(", and ")}`,
    "Choose another folder, or move what is not of the run elsewhere; nothing was changed.",
  );
}

function exists(path: string, entries: readonly string[], isRun: boolean): RunError {
  const found = entries.length === 1 ? "1 entry" : `${String(entries.length)} entries`;
  return new RunError(
    "RUN_EXISTS",
    `${path}: expected an empty or new folder for the run, found ${found}`,
    isRun
      ? "Choose another folder, or replace the earlier run with --overwrite (from a program: overwrite: true)."
      : "Choose another folder: what is in this one is not an earlier run alone, which --overwrite would replace.",
  );
}

const MOST_LISTED = 8;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return [...names.slice(0, MOST_LISTED), ...(more > 0 ? [`${String(more)} more`] : [])].join(", ");
}
