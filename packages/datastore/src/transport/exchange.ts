import type { Comm } from "@hydride/mpi-napi";
import type { Transport } from "./transport";

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
  #last: Promise<void> = Promise.resolve();

  /** `read` gives bytes of this rank's memory. Collective. */
  constructor(group: Comm, read: (offset: number, length: number) => Uint8Array, reason: string) {
    this.#comm = group.Dup();
    this.#read = read;
    this.reason = reason;
  }

  fetch(ranges: Float64Array, into: Uint8Array): Promise<void> {
    // One after the other, as they were asked for.
    this.#last = this.#last.then(() => this.#exchange(ranges, into));
    return this.#last;
  }

  async close(): Promise<void> {
    // What failed was told to who asked for it.
    await this.#last.catch(() => undefined);
    this.#comm.Free();
  }

  #exchange(ranges: Float64Array, into: Uint8Array): void {
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
    this.#comm.Alltoall(sent, asked);
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
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
