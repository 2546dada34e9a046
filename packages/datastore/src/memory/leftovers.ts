import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { memoryAddon } from "./load";

/** Names that Open MPI, MPICH and UCX give to memory between the ranks of a node. */
const NAMES = /^(vader_segment|sm_segment|osc_rdma|mpich_shar_tmp|mpich_shm|ucx_shm_posix)/;
/** Younger ones may be of a rank that is just about to map what it has made. */
const LEAST_AGE_MS = 2000;

/**
 * Removes what MPI has left in the node's shared memory of jobs that were killed: files of this user that no process has open or mapped,
 * in whatever container. (This package's own memory has no name that could be left.) Gives their names.
 */
export function removeLeftovers(folder = "/dev/shm", now = Date.now()): string[] {
  const candidates = list(folder).filter((name) => NAMES.test(name) && isOld(join(folder, name), now));
  return candidates.filter((name) => {
    const path = join(folder, name);
    if (memoryAddon().isWrittenTo(path)) return false;
    rmSync(path, { force: true });
    return true;
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not every system has it.
    return [];
  }
}

function isOld(path: string, now: number): boolean {
  try {
    const { uid, mtimeMs } = statSync(path);
    return uid === process.getuid?.() && now - mtimeMs >= LEAST_AGE_MS;
  } catch {
    // It has gone meanwhile.
    return false;
  }
}
