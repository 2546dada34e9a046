import { randomBytes } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isGone, type Owner, thisProcess } from "./owner";

/** `partial`: a set that is being written, or one that was replaced already; `replaced`: one whose place another is about to take. */
type Kind = "partial" | "replaced";

/** A name beside `target` that nobody looks for, in the same file system, so that a rename suffices. It tells whose it is. */
export function temporaryBeside(target: string, kind: Kind = "partial"): string {
  const path = resolve(target);
  const { place, pid, started } = thisProcess();
  const owner = `${place}-${pid}-${started}`;
  return join(dirname(path), `.${basename(path)}.${owner}.${randomBytes(6).toString("hex")}.${kind}`);
}

interface Leftover {
  path: string;
  kind: Kind;
  owner: Owner;
}

/**
 * Removes what processes that were killed have left beside `target`, and puts back a set of theirs whose place nothing has taken. What
 * belongs to a process that runs, or that nobody here knows of, stays. Gives a line for each.
 */
export async function removeLeftovers(target: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { path, kind, owner } of await leftoversOf(target)) {
    if (!isGone(owner)) continue;
    const whose = `a process that is gone (${owner.pid})`;
    if (kind === "replaced" && (await stat(target).catch(() => undefined)) === undefined) {
      await rename(path, resolve(target));
      lines.push(`${target}: put back, as ${whose} had moved it away and put nothing in its place`);
    } else {
      await rm(path, { recursive: true, force: true });
      lines.push(`${target}: removed ${basename(path)}, left by ${whose}`);
    }
  }
  return lines;
}

async function leftoversOf(target: string): Promise<Leftover[]> {
  const path = resolve(target);
  const start = `.${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  return names.sort().flatMap((name): Leftover[] => {
    if (!name.startsWith(start)) return [];
    const found = /^([0-9a-f]{12})-(\d+)-(\d*)\.[0-9a-f]{12}\.(partial|replaced)$/.exec(name.slice(start.length));
    if (found === null) return [];
    const [, place, pid, started, kind] = found;
    const owner = { place: place!, pid: Number(pid), started: started! };
    return [{ path: join(dirname(path), name), kind: kind as Kind, owner }];
  });
}
