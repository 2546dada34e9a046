import { createHash } from "node:crypto";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { cacheDirectory, partialName, removeAbandonedPartials } from "./cache.mjs";

/** The compiled add-on, kept outside the clone under a hash of everything that it was made from. */
export class NativeCache {
  #folder;

  /** @param key what `buildKey` gives */
  constructor(key, env = process.env) {
    this.#folder = join(cacheDirectory(env), "native", key);
  }

  /** Copies the kept files into `folder`. @returns whether there were any; a cache that cannot be read has none */
  restore(folder) {
    try {
      for (const name of readdirSync(this.#folder)) copyOver(join(this.#folder, name), join(folder, name));
      return true;
    } catch {
      return false;
    }
  }

  /** Keeps `files` in place of what was kept and did not load; of two processes at a time either counts. */
  store(files) {
    mkdirSync(join(this.#folder, ".."), { recursive: true });
    removeAbandonedPartials(this.#folder);
    const partial = partialName(this.#folder);
    rmSync(partial, { recursive: true, force: true });
    for (const file of files) cpSync(file, join(partial, relative(join(file, ".."), file)));
    rmSync(this.#folder, { recursive: true, force: true });
    try {
      renameSync(partial, this.#folder);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    }
  }
}

/** A hash over the files below `folder` (names and contents) and over `facts`. */
export function buildKey(folder, facts) {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash
      .update(`${relative(folder, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  return hash.update(JSON.stringify(facts)).digest("hex").slice(0, 32);
}

/** A running process may have the old file mapped, which must not change under it: a new file takes its name. */
function copyOver(from, to) {
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}
