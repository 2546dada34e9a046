import { constants } from "node:buffer";
import { totalmem } from "node:os";
import { markAsUntransferable } from "node:worker_threads";
import { type BufferLike, checkSteady, elements } from "./buffers";
import { attempt } from "./call";
import { Comm } from "./comm/comm";
import { describe } from "./describe";
import { refuse } from "./errors";
import { mpi } from "./runtime";
import { WindowAccess } from "./windowAccess";

function checkUnit(unit: unknown): number {
  if (Number.isInteger(unit) && (unit as number) > 0 && (unit as number) < 2 ** 31) return unit as number;
  return refuse("MPI_ERR_DISP", `expected a number of bytes as dispUnit, found ${describe(unit)}`);
}

function checkBytes(bytes: unknown): number {
  if (!Number.isSafeInteger(bytes) || (bytes as number) < 0) {
    return refuse("MPI_ERR_SIZE", `expected a number of bytes as bytes, found ${describe(bytes)}`);
  }
  // MPIs fail with various words that do not tell it, or give memory that cannot be written to.
  if ((bytes as number) > totalmem()) {
    return refuse("MPI_ERR_NO_MEM", `${String(bytes)} bytes are more than the ${totalmem()} bytes of this host`);
  }
  if ((bytes as number) > constants.MAX_LENGTH) {
    const most = `an ArrayBuffer of this Node.js has at most ${constants.MAX_LENGTH}`;
    return refuse("MPI_ERR_SIZE", `${String(bytes)} bytes as bytes, and ${most}`, "make several windows");
  }
  return bytes as number;
}

/** As `attempt`, for calls whose communicator is an argument. */
function attemptOn<R>(call: string, comm: Comm, args: object, run: () => R): R {
  const isComm = Comm.is(comm);
  return attempt(call, isComm ? comm : mpi(), isComm ? args : { ...args, comm }, () => {
    if (!isComm)
      refuse("MPI_ERR_COMM", `expected a communicator such as MPI.COMM_WORLD as comm, found ${describe(comm)}`);
    return run();
  });
}

/** Bytes and displacement unit of every rank's part. */
function exchangeSizes(comm: Comm, bytes: number, unit: number): Float64Array {
  const all = new Float64Array(2 * comm.size);
  comm.Allgather(Float64Array.of(bytes, unit), all);
  return all;
}

/** Memory of every rank of a communicator that the others read and write without the owner taking part. */
export class Win extends WindowAccess {
  readonly #memories = new Map<number | undefined, ArrayBuffer>();
  /** Where JavaScript gave the memory: it lives as long as the window. */
  #given: unknown;

  /** `bytes` of new memory, zeros at first; displacements are in units of `dispUnit` bytes. Collective. */
  static Allocate(bytes: number, dispUnit: number, comm: Comm): Win {
    return Win.#allocate("Win.Allocate", bytes, dispUnit, comm, false);
  }

  /** The same, where all ranks share memory (SplitType): SharedQuery gives that of the others. Collective. */
  static AllocateShared(bytes: number, dispUnit: number, comm: Comm): Win {
    return Win.#allocate("Win.AllocateShared", bytes, dispUnit, comm, true);
  }

  static #allocate(call: string, bytes: number, dispUnit: number, comm: Comm, shared: boolean): Win {
    return attemptOn(call, comm, { bytes, dispUnit }, () => {
      const args = [checkBytes(bytes), checkUnit(dispUnit), shared] as const;
      const handle = comm.addon.allocateWindow(comm.live, ...args);
      const win = new Win(handle, comm, exchangeSizes(comm, bytes, dispUnit), shared);
      new Uint8Array(win.memory).fill(0);
      comm.Barrier();
      return win;
    });
  }

  /** A window over memory that is there already; null for none. Collective. */
  static Create(buffer: BufferLike | null, dispUnit: number, comm: Comm): Win {
    return attemptOn("Win.Create", comm, { buffer, dispUnit }, () => {
      const { data, count, datatype } = elements("buffer", buffer ?? new Uint8Array(0));
      checkSteady("buffer", buffer);
      const bytes = count * datatype.size;
      const handle = comm.addon.createWindow(comm.live, data, bytes, checkUnit(dispUnit));
      const win = new Win(handle, comm, exchangeSizes(comm, bytes, dispUnit), false);
      win.#given = buffer ?? new Uint8Array(0);
      return win;
    });
  }

  /** The memory of this rank, where Win made it; gone after Free. */
  get memory(): ArrayBuffer {
    return attempt("Win.memory", this, {}, () => {
      if (this.#given !== undefined) refuse("MPI_ERR_WIN", "the memory is what was given to Win.Create");
      return this.#memory(undefined);
    });
  }

  /** The memory of a rank of a window of AllocateShared; gone after Free. */
  SharedQuery(rank: number): ArrayBuffer {
    return attempt("Win.SharedQuery", this, { rank }, () => {
      if (!this.isShared) refuse("MPI_ERR_RMA_FLAVOR", "the window is not of Win.AllocateShared");
      return this.#memory(this.target(rank));
    });
  }

  /** Gives the memory back: views of it have length 0 from then on. Collective. */
  Free(): void {
    attempt("Win.Free", this, {}, () => {
      this.checkUnlocked("Free");
      this.addon.freeWindow(this.live);
      this.forget();
      this.#memories.clear();
      this.#given = undefined;
    });
  }

  #memory(rank: number | undefined): ArrayBuffer {
    const live = this.live;
    let memory = this.#memories.get(rank);
    if (memory === undefined) {
      [memory] = this.addon.windowMemory(live, rank);
      // On another thread it would outlive Free.
      markAsUntransferable(memory);
      this.#memories.set(rank, memory);
    }
    return memory;
  }
}
