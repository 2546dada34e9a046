import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { folderError, isCode } from "./folder.js";
import { RunError } from "./runError.js";

/** The file that says which process writes to the folder of a run. */
export const LOCK_NAME = "run.lock";

interface Holder {
  pid: number;
  host: string;
  /** When the process began, as the system counts; tells it from a later one of the same number. */
  began?: string;
  /** ISO 8601, for the reader. */
  since: string;
}

/** Keeps a run's folder for one process. */
export class RunLock {
  private constructor(
    readonly path: string,
    readonly text: string,
    /** Whether a process that is no more has left its lock. */
    readonly wasAbandoned: boolean,
  ) {}

  /**
   * Takes the lock of a folder, also from a process of this machine that is no more.
   * @throws RunError RUN_BUSY, RUN_FOLDER
   */
  static take(folder: string): RunLock {
    const path = join(folder, LOCK_NAME);
    const began = processState(process.pid)?.began;
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      ...(began !== undefined && { began }),
      since: new Date().toISOString(),
    };
    const text = `${JSON.stringify(holder)}\n`;
    for (let wasAbandoned = false; ; wasAbandoned = true) {
      if (create(folder, path, text)) return new RunLock(path, text, wasAbandoned);
      const found = read(path);
      if (found === undefined) continue;
      if (!isGone(found) && !isUnfinished(path, found)) throw busy(folder, path, found);
      takeAway(path, found);
    }
  }

  release(): void {
    if (read(this.path) === this.text) rmSync(this.path, { force: true });
  }
}

function create(folder: string, path: string, text: string): boolean {
  try {
    const descriptor = openSync(path, "wx");
    writeSync(descriptor, text);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw folderError(folder, `write ${path}`, error);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw folderError(dirname(path), `read ${path}`, error);
  }
}

/** Removes a lock unless another process has just put its own in its place. */
function takeAway(path: string, text: string): void {
  const aside = `${path}.${String(process.pid)}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isCode(error, "ENOENT")) return;
    throw error;
  }
  if (read(aside) === text) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function isGone(text: string): boolean {
  const holder = parse(text);
  if (holder?.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (isCode(error, "ESRCH")) return true;
  }
  const found = processState(holder.pid);
  if (found === undefined) return false;
  return found.isOver || (found.began !== undefined && holder.began !== undefined && found.began !== holder.began);
}

const UNFINISHED_MILLISECONDS = 60_000;

/** A lock has its text in the moment after it is made: one that never got it is of a process that was killed between. */
function isUnfinished(path: string, text: string): boolean {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return text === "" && made !== undefined && Date.now() - made > UNFINISHED_MILLISECONDS;
}

function parse(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    const { pid, host, since } = holder ?? {};
    const complete = Number.isSafeInteger(pid) && pid! > 0 && typeof host === "string" && typeof since === "string";
    return complete ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** What the system tells of a process, where it does (proc(5), fields 3 and 22). */
interface ProcessState {
  /** It has ended, and its parent has not asked how. */
  isOver: boolean;
  /** Clock ticks from the start of the system to its own. */
  began: string | undefined;
}

function processState(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    // The second field, in brackets, is the only one that may have spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { isOver: fields[0] === "Z" || fields[0] === "X", began: fields[19] };
  } catch {
    return undefined;
  }
}

function busy(folder: string, path: string, text: string): RunError {
  const holder = parse(text);
  const who = holder
    ? `process ${String(holder.pid)} on ${holder.host} has had it since ${holder.since}`
    : `${LOCK_NAME} does not say who has it`;
  return new RunError(
    "RUN_BUSY",
    `${folder}: expected a folder that no other run writes to; ${who}`,
    `Wait for that run, or choose another folder; if it is no more, remove ${path}.`,
  );
}
