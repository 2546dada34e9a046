import { type BigIntStats, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../errors.js";

/** What tells a file, or the files of a folder together, from what it was. */
export interface SourceState {
  bytes: bigint;
  /** Of the latest change, nanoseconds. */
  changed: bigint;
  files: number;
}

/** How a file or a folder is now; `undefined` of what is neither, such as a pipe, or of what is not there. */
export function sourceState(path: string): SourceState | undefined {
  const found = stateOf(path);
  if (found === undefined || !found.isDirectory()) return found?.isFile() === true ? addUp([found]) : undefined;
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  // Readers touch the locks of databases.
  const inside = names.filter((name) => !/lock/i.test(name)).map((name) => stateOf(join(path, name)));
  return addUp(inside.filter((one): one is BigIntStats => one?.isFile() === true));
}

/** Throws CliError where a source is not as it was. */
export function assertUnchanged(path: string, before: SourceState | undefined): void {
  if (before === undefined) return;
  const now = sourceState(path);
  if (now !== undefined && inWords(now) === inWords(before)) return;
  throw new CliError(
    "SOURCE_CHANGED",
    `${path}: expected it to stay as it was while it is prepared (${inWords(before)}), ` +
      `found ${now === undefined ? "nothing of that name" : inWords(now)}`,
    "nothing was written; prepare it again when nothing writes to it any more",
  );
}

function stateOf(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}

function addUp(files: readonly BigIntStats[]): SourceState {
  let [bytes, changed] = [0n, 0n];
  for (const { size, mtimeNs } of files) {
    bytes += size;
    if (mtimeNs > changed) changed = mtimeNs;
  }
  return { bytes, changed, files: files.length };
}

/** `12 bytes, changed 2026-01-02T03:04:05.000000006Z`. */
function inWords({ bytes, changed, files }: SourceState): string {
  const [seconds, nanoseconds] = [changed / 1_000_000_000n, changed % 1_000_000_000n];
  const time = new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "");
  const count = files === 1 ? "" : ` in ${files} files`;
  return `${bytes} bytes${count}, changed ${time}.${String(nanoseconds).padStart(9, "0")}Z`;
}
