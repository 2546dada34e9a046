import type { Comm } from "@hydride/mpi-napi";
import { fromNative } from "../errors";
import { transportAddon } from "../memory/load";
import type { TransportAddon } from "../memory/native";
import { type MpiEnding, mpiIsOver } from "./ending";
import type { Transport } from "./transport";

/** Memory of this rank that others read. */
export interface ServedMemory {
  address: bigint;
  bytes: number;
}

/** A transport of the add-on, with a thread that calls MPI while the main thread does something else. */
export class ThreadedTransport implements Transport {
  readonly name: "rma" | "service";
  readonly isCollective = false;
  reason = "";
  readonly #addon: TransportAddon;
  readonly #handle: number;
  /** MPI has ended, and the transport with it. */
  #isOver = false;
  #forgetEnding: () => void = () => undefined;

  private constructor(name: "rma" | "service", addon: TransportAddon, handle: number) {
    this.name = name;
    this.#addon = addon;
    this.#handle = handle;
  }

  /** Collective; where MPI cannot do it, it throws on the ranks that MPI says so. `library` is what MPI says of itself. */
  static open(
    name: "rma" | "service",
    library: string,
    group: Comm,
    { address, bytes }: ServedMemory,
  ): ThreadedTransport {
    return natively(() => {
      const addon = transportAddon(library);
      return new ThreadedTransport(
        name,
        addon,
        addon.openTransport(group.fortranHandle, address, bytes, name === "rma"),
      );
    });
  }

  /** Of rma, before `start`, on all ranks at once: see native/src/transport/rma.h. */
  probe(target: number, late: boolean, absence: number): number {
    return natively(() => this.#addon.probeTransport(this.#handle, target, late, absence));
  }

  start(ending: MpiEnding, reason: string): this {
    this.reason = reason;
    natively(() => {
      this.#addon.startTransport(this.#handle);
    });
    this.#forgetEnding = ending.before(() => {
      this.#isOver = true;
      this.#addon.endTransports();
    });
    return this;
  }

  fetch(ranges: Float64Array, into: Uint8Array): Promise<void> {
    if (this.#isOver) return Promise.reject(mpiIsOver());
    return natively(() => this.#addon.fetchRanges(this.#handle, ranges, into));
  }

  close(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return natively(() => this.#addon.closeTransport(this.#handle)).finally(() => {
      this.#forgetEnding();
    });
  }
}

function natively<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw fromNative(error);
  }
}
