import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Comm } from "@hydride/mpi-napi";
import { refuse } from "../errors";

/** What a file has beside its values: headers and indices. */
const BESIDE = 1024 * 1024;

/**
 * Refuses, on all ranks, what a disk has no room for. ADIOS2 does not come back where several ranks write and one of them cannot: it
 * waits for it. Collective.
 */
export async function checkRoom(comm: Comm, path: string, bytes: number): Promise<void> {
  const told = new Float64Array(2 * comm.size);
  await comm.Iallgather(Float64Array.of(bytes, await freeBytes(path)), told).done;
  let [needed, free] = [BESIDE, Infinity];
  for (let rank = 0; rank < comm.size; rank++) {
    needed += told[2 * rank]!;
    free = Math.min(free, told[2 * rank + 1]!);
  }
  if (needed <= free) return;
  const found = `expected ${needed} bytes free on the disk of the file, found ${free}: no space left on device`;
  refuse("ADIOS_NO_SPACE", found, "free some, or write elsewhere; what was written so far is no file that can be read");
}

/** Infinity where the system does not say. */
async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, blocks, bsize } = await statfs(dirname(path));
    return blocks > 0 ? bavail * bsize : Infinity;
  } catch {
    return Infinity;
  }
}
