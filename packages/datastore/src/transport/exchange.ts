import type { Comm, Request } from "@hydride/mpi-napi";
import { DataStoreError } from "../errors";
import { type MpiEnding, mpiIsOver } from "./ending";
import type { Transport } from "./transport";

/** What a rank tells in place of counts when it closes, or ends without having closed. */
const LEAVES = -1;
/** So long a rank that ends waits for the others, in milliseconds; as with the other transports. */
const PATIENCE = 5000;

/** What ranks do together: requests, each of which has to be over before it goes on. */
type Meeting = Generator<Request, void, undefined>;

interface Current {
  meeting: Meeting;
  request: Request;
  /** Of the end that it came to otherwise. */
  failure?: unknown;
}

/**
 * For MPIs that no thread may call: every batch is one exchange of all ranks, which goes on in the turns of the event loop. Ranks have to
 * ask for as many batches as each other, in the same order; a batch may be empty.
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
  /** The exchange that is under way, and what it waits for. */
  #current: Current | undefined;
  /** Ranks that have left, where some have. */
  #left: number[] | undefined;

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

  fetch(ranges: Float64Array, into: Uint8Array): Promise<void> {
    // One after the other, as they were asked for.
    this.#last = this.#last.then(() => this.#meet(this.#exchange(ranges, into)));
    return this.#last;
  }

  async close(): Promise<void> {
    // What failed was told to who asked for it.
    await this.#last.catch(() => undefined);
    await this.#meet(this.leave());
    this.#forgetEnding();
    open.delete(this);
    if (open.size === 0) process.off("exit", leaveAll);
    // Those that have ended do not free it with the others.
    if (this.#left?.length === this.#comm.size && !this.#ending.isOver()) this.#comm.Free();
  }

  /** Without keeping the main thread, which may be at other things that ranks do together. */
  async #meet(meeting: Meeting): Promise<void> {
    try {
      for (let next = meeting.next(); next.done !== true; next = meeting.next()) {
        const current: Current = (this.#current = { meeting, request: next.value });
        await current.request.done;
        // Where MPI ended meanwhile it came to its end before that.
        if (current.failure !== undefined) throw current.failure as Error;
      }
    } finally {
      this.#current = undefined;
    }
  }

  *#exchange(ranges: Float64Array, into: Uint8Array): Meeting {
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
    yield this.#comm.Ialltoall(sent, asked);
    this.#note(asked);
    if (this.#left !== undefined) throw outOfTurn(this.#left);
    const wanted = new Float64Array(sum(asked));
    yield this.#comm.Ialltoallv({ buffer: requests, counts: sent }, { buffer: wanted, counts: asked });

    const answers = new Float64Array(size);
    let next = 0;
    const parts: Uint8Array[] = [];
    for (let rank = 0; rank < size; rank++) {
      for (const end = next + asked[rank]!; next < end; next += 2) {
        parts.push(this.#read(wanted[next]!, wanted[next + 1]!));
        answers[rank]! += wanted[next + 1]!;
      }
    }
    yield this.#comm.Ialltoallv({ buffer: Buffer.concat(parts), counts: answers }, { buffer: into, counts: received });
  }

  /**
   * Ends the exchange that is under way; then tells the others, in the one that they come to next, that this rank comes to none any more,
   * and hears what they tell. Nothing where there are no exchanges any more.
   */
  *leave(): Meeting {
    const current = this.#current;
    if (current !== undefined) {
      try {
        yield current.request;
        yield* current.meeting;
      } catch (error) {
        current.failure = error;
      }
    }
    if (this.#left !== undefined || this.#ending.isOver()) return;
    const told = new Float64Array(this.#comm.size);
    yield this.#comm.Ialltoall(new Float64Array(this.#comm.size).fill(LEAVES), told);
    this.#note(told);
  }

  /** Once a rank has left there are no exchanges any more. */
  #note(told: Float64Array): void {
    if (told.includes(LEAVES)) this.#left = [...told.keys()].filter((rank) => told[rank] === LEAVES);
  }
}

/** Those of stores that were not closed. */
const open = new Set<ExchangeTransport>();

/** Where a process, or MPI in it, ends with stores open, the other ranks may be at any of them: all at once, without the event loop. */
function leaveAll(): void {
  const end = performance.now() + PATIENCE;
  let meetings = Array.from(open, (transport) => ({
    meeting: transport.leave(),
    request: undefined as Request | undefined,
  }));
  while (meetings.length > 0) {
    meetings = meetings.filter((each) => {
      if (each.request !== undefined && each.request.Test() === undefined) return true;
      const next = each.meeting.next();
      if (next.done !== true) each.request = next.value;
      return next.done !== true;
    });
    if (performance.now() > end) {
      throw new DataStoreError(
        "STORE_RANKS",
        "it ends while a store is open that other ranks have not closed",
        "call close() on all ranks",
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
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
