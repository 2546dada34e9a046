import type { Comm, Request } from "@hydride/mpi-napi";
import { DataStoreError } from "../errors";
import { type MpiEnding, mpiIsOver } from "./ending";
import type { Transport } from "./transport";

/** What a rank tells in place of counts when it closes, or ends without having closed. */
const LEAVES = -1;
/** So long a rank that ends waits for the others, in milliseconds; as with the other transports. */
const PATIENCE = 5000;

/**
 * For MPIs that no thread may call: every batch is one exchange of all ranks, on the main thread. Ranks have to ask for as many batches
 * as each other, in the same order; a batch may be empty.
 */
export class ExchangeTransport implements Transport {
  readonly name = "exchange";
  readonly isCollective = true;
  readonly reason: string;
  readonly #comm: Comm;
  readonly #read: (offset: number, length: number) => Uint8Array;
  readonly #ending: MpiEnding;
  readonly #forgetEnding: () => void;
  #last: Promise<void> = Promise.resolve();
  /** Ranks that have left, where some have. */
  #left: number[] | undefined;
  #blocked = 0;

  /** `read` gives bytes of this rank's memory. Collective. */
  constructor(group: Comm, read: (offset: number, length: number) => Uint8Array, ending: MpiEnding, reason: string) {
    this.#comm = group.Dup();
    this.#read = read;
    this.#ending = ending;
    this.reason = reason;
    this.#forgetEnding = ending.before(leaveAll);
    if (open.size === 0) process.on("exit", leaveAll);
    open.add(this);
  }

  get blocked(): number {
    return this.#blocked;
  }

  fetch(ranges: Float64Array, into: Uint8Array): Promise<void> {
    // One after the other, as they were asked for.
    this.#last = this.#last.then(() => {
      const began = performance.now();
      try {
        this.#exchange(ranges, into);
      } finally {
        this.#blocked += (performance.now() - began) / 1000;
      }
    });
    return this.#last;
  }

  async close(): Promise<void> {
    // What failed was told to who asked for it.
    await this.#last.catch(() => undefined);
    this.#forgetEnding();
    open.delete(this);
    if (open.size === 0) process.off("exit", leaveAll);
    const leaving = this.leave();
    if (leaving !== undefined) {
      const { request, told } = leaving;
      await request.done;
      this.note(told);
    }
    // Those that have ended do not free it with the others.
    if (this.#left?.length === this.#comm.size && !this.#ending.isOver()) this.#comm.Free();
  }

  #exchange(ranges: Float64Array, into: Uint8Array): void {
    if (this.#ending.isOver()) throw mpiIsOver();
    if (this.#left !== undefined) throw outOfTurn(this.#left);
    const { size } = this.#comm;
    const sent = new Float64Array(size);
    const received = new Float64Array(size);
    const requests = new Float64Array((2 * ranges.length) / 3);
    for (let i = 0; i < ranges.length / 3; i++) {
      const [rank, offset, length] = ranges.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
      requests.set([offset, length], 2 * i);
      sent[rank]! += 2;
      received[rank]! += length;
    }
    const asked = new Float64Array(size);
    this.#comm.Ialltoall(sent, asked).Wait();
    this.note(asked);
    if (this.#left !== undefined) throw outOfTurn(this.#left);
    const wanted = new Float64Array(sum(asked));
    this.#comm.Alltoallv({ buffer: requests, counts: sent }, { buffer: wanted, counts: asked });

    const answers = new Float64Array(size);
    let next = 0;
    const parts: Uint8Array[] = [];
    for (let rank = 0; rank < size; rank++) {
      for (const end = next + asked[rank]!; next < end; next += 2) {
        parts.push(this.#read(wanted[next]!, wanted[next + 1]!));
        answers[rank]! += wanted[next + 1]!;
      }
    }
    this.#comm.Alltoallv({ buffer: Buffer.concat(parts), counts: answers }, { buffer: into, counts: received });
  }

  /**
   * Begins to tell the others, in the exchange that they come to next, that this rank comes to none any more, and to hear what they tell;
   * nothing where there are no exchanges any more.
   */
  leave(): { request: Request; told: Float64Array } | undefined {
    if (this.#left !== undefined || this.#ending.isOver()) return undefined;
    const told = new Float64Array(this.#comm.size);
    return { request: this.#comm.Ialltoall(new Float64Array(this.#comm.size).fill(LEAVES), told), told };
  }

  /** Once a rank has left there are no exchanges any more. */
  note(told: Float64Array): void {
    if (told.includes(LEAVES)) this.#left = [...told.keys()].filter((rank) => told[rank] === LEAVES);
  }
}

/** Those of stores that were not closed. */
const open = new Set<ExchangeTransport>();

/** Where a process, or MPI in it, ends with stores open, the other ranks may be at any of them. */
function leaveAll(): void {
  const leavings = [...open].flatMap((transport) => {
    const leaving = transport.leave();
    return leaving === undefined ? [] : [{ transport, ...leaving }];
  });
  const end = performance.now() + PATIENCE;
  while (leavings.some(({ request }) => request.Test() === undefined)) {
    if (performance.now() > end) {
      throw new DataStoreError(
        "STORE_RANKS",
        "it ends while a store is open that other ranks have not closed",
        "call close() on all ranks",
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
  for (const { transport, told } of leavings) transport.note(told);
}

function outOfTurn(left: readonly number[]): DataStoreError {
  const ranks = `${left.length === 1 ? "rank" : "ranks"} ${left.join(", ")}`;
  return new DataStoreError(
    "STORE_RANKS",
    `expected all ranks of the copy to ask for as many batches as each other, as the exchange needs it, found that ${ranks} had closed ` +
      "the store, or ended, before",
    "ask for empty batches where a rank has fewer, and call close() on all ranks",
  );
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
