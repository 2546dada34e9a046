import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST_NAME } from "./manifest";
import { statSet } from "./statSet";

/** Files of metadata that are larger count by name and size alone. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * 64 hexadecimal digits that tell a BP folder from another under the same name, on another disk or at another time, without reading
 * its data: of the names and sizes of its files and its manifest, or, where it has none, its metadata.
 * @throws IntegrityError BP_NOT_FOUND, BP_UNREADABLE; what the system says of a file that cannot be read.
 */
export async function identityOf(path: string): Promise<string> {
  await statSet(path);
  const names = (await readdir(path)).sort();
  const telling = names.includes(MANIFEST_NAME) ? [MANIFEST_NAME] : names.filter((name) => /^m?md\./.test(name));
  const hash = createHash("sha256");
  for (const name of names) {
    const { size } = await stat(join(path, name));
    hash.update(`${name} ${String(size)}\n`);
    if (telling.includes(name) && size <= MOST_BYTES) hash.update(await readFile(join(path, name)));
  }
  return hash.digest("hex");
}
