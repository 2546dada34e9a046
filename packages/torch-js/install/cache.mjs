import { readdirSync, rmSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** Where heavy results live, outside every clone: HYDRIDE_CACHE, else ~/.cache/hydride. */
export function cacheDirectory(env = process.env) {
  return env.HYDRIDE_CACHE || join(env.HOME || homedir(), ".cache", "hydride");
}

/**
 * The name to fill before it is renamed to `target`: in the same folder, hence on the same file system, and bearing
 * host and process, so that what a killed process left can be told from what a running one is writing.
 */
export function partialName(target) {
  return join(dirname(target), `.partial-${basename(target)}-${hostname()}-${process.pid}`);
}

/** Removes what processes of this machine that no longer run left beside `target`. */
export function removeAbandonedPartials(target) {
  const prefix = `.partial-${basename(target)}-${hostname()}-`;
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length));
    if (pid !== process.pid && !isRunning(pid)) rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
