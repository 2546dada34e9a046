import { existsSync, mkdirSync, rmdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder, and those around it that are not there, one by one: where a file system takes none (`/proc`), Node's own way of
 * making them never comes to an end. What was made goes again where one cannot be.
 *
 * @returns The folders that were made, outermost first.
 * @throws What the system says, of the folder in `path` of the error.
 */
export function mkdirAll(path: string): string[] {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  const made: string[] = [];
  for (const folder of missing) {
    try {
      mkdirSync(folder);
      made.push(folder);
    } catch (error) {
      // Another process may have been faster.
      if ((error as NodeJS.ErrnoException).code === "EEXIST" && existsSync(folder)) continue;
      removeFolders(made);
      throw error;
    }
  }
  return made;
}

/** Removes folders that were made in this order, as far as they are empty. */
export function removeFolders(made: readonly string[]): void {
  for (const folder of [...made].reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      return; // Somebody uses it.
    }
  }
}
