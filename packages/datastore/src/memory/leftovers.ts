import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Names that Open MPI and MPICH give to memory between the ranks of a node. */
const NAMES = /^(vader_segment|sm_segment|osc_rdma|mpich_shar_tmp|mpich_shm)/;
/** Younger ones may be of a rank that is just about to map what it has made. */
const LEAST_AGE_MS = 2000;

/**
 * Removes what MPI has left in the node's shared memory of jobs that were killed: files of this user that no process has mapped. (This
 * package's own memory has no name that could be left.) Gives their names.
 */
export function removeLeftovers(folder = "/dev/shm", now = Date.now()): string[] {
  const candidates = list(folder).filter((name) => NAMES.test(name) && isOld(join(folder, name), now));
  if (candidates.length === 0) return [];
  const mapped = mappings();
  return candidates.filter((name) => {
    const path = join(folder, name);
    if (mapped.some((maps) => maps.includes(path))) return false;
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

/** What each process that may be looked at has mapped: all of this user's. */
function mappings(): string[] {
  return list("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/maps`, "utf8");
      } catch {
        return "";
      }
    });
}
