import { readdir, rm, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";

/** Whoever writes a cache writes to it all the time, so that one that nobody has written to for so long was left by a killed process. */
const LEAST_AGE_MS = 3_600_000;

/** The name of a cache until it is whole. Containers that share the folder number their processes alike. */
export function unfinishedName(path: string): string {
  return `${path}.${randomUUID()}.tmp`;
}

/** Removes what killed processes have left of a cache. Gives the names. */
export async function removeUnfinished(path: string, now = Date.now()): Promise<string[]> {
  const folder = dirname(resolve(path));
  const start = `${basename(path)}.`;
  const removed: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(start) || !/^[0-9a-f-]{36}\.tmp$/.test(name.slice(start.length))) continue;
    const file = join(folder, name);
    // Another process may have been quicker.
    const age = await stat(file).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0,
    );
    if (age < LEAST_AGE_MS) continue;
    await rm(file, { force: true });
    removed.push(name);
  }
  return removed;
}
