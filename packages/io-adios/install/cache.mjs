import { accessSync, constants, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { InstallError } from "./installError.mjs";

/** Where ADIOS2 lives, outside every clone: in HYDRIDE_CACHE, else ~/.cache/hydride. */
export function adiosCache(env = process.env) {
  return join(env.HYDRIDE_CACHE || join(env.HOME || homedir(), ".cache", "hydride"), "adios2");
}

/** Whether the module with this `import.meta.url` is what node was asked to run. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/**
 * Fills a folder under another name and renames it at the end, so that an interruption leaves nothing that looks complete,
 * and of two at a time the first one counts.
 *
 * @param isComplete whether a folder is what `fill` makes
 */
export function fillFolder(target, isComplete, fill) {
  const prefix = `.partial-${basename(target)}-${hostname()}-`;
  const partial = join(dirname(target), `${prefix}${process.pid}`);
  prepare(dirname(target));
  removeAbandoned(dirname(target), prefix);
  try {
    mkdirSync(partial);
    fill(partial);
    if (!isComplete(target)) {
      rmSync(target, { recursive: true, force: true });
      renameSync(partial, target);
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function prepare(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new InstallError(
      "ADIOS_CACHE_NOT_WRITABLE",
      `ADIOS2 cannot be put into ${folder}: ${error.message}`,
      "set HYDRIDE_CACHE to a folder that you may write to",
    );
  }
}

/** What processes of this machine that no longer run have left. */
function removeAbandoned(folder, prefix) {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    if (!isRunning(Number(name.slice(prefix.length)))) rmSync(join(folder, name), { recursive: true, force: true });
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
