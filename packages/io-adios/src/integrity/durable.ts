import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { library } from "../load";
import { IntegrityError } from "./errors";
import { temporaryBeside } from "./leftovers";

/** Waits until the content of a file or a folder is on the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws IntegrityError BP_EXISTS where there is something that is not to be replaced. */
export async function assertFree(target: string, overwrite: boolean): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return;
  if (overwrite && found.isDirectory() && (await isBp(target))) return;
  throw new IntegrityError(
    "BP_EXISTS",
    {
      file: target,
      expected: overwrite ? "a BP set to replace, or nothing" : "nothing of that name",
      found: found.isDirectory() ? ((await isBp(target)) ? "a BP set" : "a folder that is none") : "a file",
    },
    overwrite ? "name another one" : "name another one, or ask for it to be replaced (--overwrite)",
  );
}

async function isBp(folder: string): Promise<boolean> {
  return (await readdir(folder)).includes("md.idx");
}

/**
 * Puts a complete folder where `target` is to be: its files and itself are on the disk before anyone sees them under that name. What is
 * replaced changes places with it in one step where the system can (Linux, on most file systems), so that there is a set of the name at
 * every moment; elsewhere it is moved away first, and a moment later the other one is there.
 */
export async function publish(temporary: string, target: string, overwrite: boolean): Promise<void> {
  for (const name of await readdir(temporary)) await syncPath(join(temporary, name));
  await syncPath(temporary);
  await assertFree(target, overwrite);
  const old = await moveTo(temporary, target, exchange);
  await syncPath(dirname(resolve(target)));
  if (old !== undefined) await rm(old, { recursive: true });
}

/** Moves a folder to its place; gives where that is now which was there. `swap` says whether it could. */
export async function moveTo(
  temporary: string,
  target: string,
  swap: (a: string, b: string) => boolean,
): Promise<string | undefined> {
  if ((await stat(target).catch(() => undefined)) === undefined) {
    await rename(temporary, target);
    return undefined;
  }
  if (swap(resolve(temporary), resolve(target))) return temporary;
  const old = temporaryBeside(target, "replaced");
  await rename(target, old);
  await rename(temporary, target);
  return old;
}

function exchange(a: string, b: string): boolean {
  return library().addon.exchangePaths(a, b);
}
