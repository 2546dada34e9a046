import type { Comm } from "@hydride/mpi-napi";
import { type AdiosSite, AdiosError, refuse, toAdiosError } from "./errors";
import type { Addon } from "./native";
import { describeSdk } from "./sdk";

/** The ranks that use an ADIOS object or a file together. */
export class Ranks {
  readonly rank: number;
  readonly size: number;
  /** For ADIOS2's messages on the I/O thread: a duplicate, as MPI_Comm_c2f gives it; -1 for one rank without MPI. */
  readonly handle: number;
  /** For the messages of this package on the main thread: another duplicate. */
  readonly comm: Comm;

  /** Collective. Refuses where ADIOS2 cannot work with several ranks. */
  constructor(addon: Addon, comm: Comm) {
    this.rank = comm.rank;
    this.size = comm.size;
    const { mpi, build } = describeSdk();
    if (!mpi && this.size > 1) {
      refuse(
        "ADIOS_NO_MPI",
        `expected an ADIOS2 with MPI for a communicator of ${this.size} ranks, found ADIOS2 ${build}`,
        "build for one with `node install/build.mjs --mpi`, or use ParallelWriter, which writes the same file without",
      );
    }
    this.handle = mpi ? addon.duplicateCommunicator(comm.fortranHandle) : -1;
    this.comm = comm.Dup();
  }

  /** Gives back the duplicate of the main thread; the other one goes with what it was made for. Collective. */
  free(): void {
    this.comm.Free();
  }
}

/** Whether it is so on any rank. Collective. */
export async function onAny(comm: Comm, isSo: boolean): Promise<boolean> {
  return (await gathered(comm, isSo)).includes(1);
}

async function gathered(comm: Comm, isSo: boolean): Promise<Int32Array> {
  const all = new Int32Array(comm.size);
  await comm.Iallgather(Int32Array.of(isSo ? 1 : 0), all).done;
  return all;
}

/** Waits until all ranks are here; where something failed on one of them, all of them throw. */
export async function agree(comm: Comm, site: AdiosSite, failure: unknown): Promise<void> {
  const all = await gathered(comm, failure !== undefined);
  if (failure !== undefined) throw toAdiosError(failure, site);
  const other = all.indexOf(1);
  if (other >= 0) throw new AdiosError("ADIOS_RANKS", `it failed on rank ${other}`, site);
}
