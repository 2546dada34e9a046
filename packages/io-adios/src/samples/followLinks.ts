import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SampleError } from "./sampleError";

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Where a set of this name is to be: what symbolic links of the name lead to, which need not be there yet, so that they stay links.
 * @throws SampleError SAMPLES_PLACE where links go in a circle, or where there is no folder for it.
 */
export async function followLinks(target: string): Promise<string> {
  let place = target;
  for (let links = 0; await isLink(place); links++) {
    if (links === MOST_LINKS) throw noPlace(target, "links that lead somewhere", "links in a circle");
    place = resolve(await realpath(dirname(resolve(place))), await readlink(resolve(place)));
  }
  const parent = dirname(place);
  const found = await stat(parent).catch(() => undefined);
  if (found?.isDirectory() === true) return place;
  const through = place === target ? "" : `, as a link leads to ${place}`;
  throw noPlace(target, `the folder ${parent} to put it in${through}`, found ? "a file" : "nothing of that name");
}

async function isLink(path: string): Promise<boolean> {
  const found = await lstat(resolve(path)).catch(() => undefined);
  return found?.isSymbolicLink() === true;
}

function noPlace(target: string, expected: string, found: string): SampleError {
  const hint = "make the folder, or name a set elsewhere";
  return new SampleError("SAMPLES_PLACE", target, `expected ${expected}, found ${found}`, hint);
}
