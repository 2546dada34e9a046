import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { IntegrityError } from "./errors";

/** Waits until the content of a file or a folder is on the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name beside `target` that nobody looks for, in the same file system, so that a rename suffices. */
export function temporaryBeside(target: string): string {
  const path = resolve(target);
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.partial`);
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
 * replaced is moved away first and removed last.
 */
export async function publish(temporary: string, target: string, overwrite: boolean): Promise<void> {
  for (const name of await readdir(temporary)) await syncPath(join(temporary, name));
  await syncPath(temporary);
  await assertFree(target, overwrite);
  const parent = dirname(resolve(target));
  const old = (await stat(target).catch(() => undefined)) && temporaryBeside(target);
  if (old) await rename(target, old);
  await rename(temporary, target);
  await syncPath(parent);
  if (old) await rm(old, { recursive: true });
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
}
