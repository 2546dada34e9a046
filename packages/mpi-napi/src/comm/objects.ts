import { attempt } from "../call";
import { describe } from "../describe";
import { refuse } from "../errors";
import { ANY_SOURCE, ANY_TAG, PROC_NULL } from "../named";
import { Op, SUM } from "../operations";
import type { Request } from "../request";
import { Status } from "../status";
import { type Sending, send, ssend } from "./messages";
import { NonblockingCollectives } from "./nonblocking";
import { checkOptions } from "./options";
import * as plans from "./plans";
import { deserialize, serialize } from "./serialize";
import * as vectors from "./vectorPlans";

/** How two values become one: a function, or an operation of MPI's on numbers or bigints. */
export type Combine<T> = Op | ((a: T, b: T) => T);

function combiner<T>(op: Combine<T>): (a: T, b: T) => T {
  if (typeof op === "function") return op;
  if (op instanceof Op && op.combine !== undefined) return op.combine as unknown as (a: T, b: T) => T;
  return refuse(
    "MPI_ERR_OP",
    `expected a function (a, b) => c or an operation such as MPI.SUM as op, found ${describe(op)}`,
  );
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The values in a buffer with a part for each rank. */
function* valuesOf(bytes: Uint8Array, counts: Float64Array): Generator {
  let first = 0;
  for (const count of counts) {
    yield deserialize(bytes.subarray(first, first + count));
    first += count;
  }
}

/** The calls for any object that can be cloned: it is copied. They block. */
export class ObjectCalls extends NonblockingCollectives {
  send(obj: unknown, dest: number, tag = 0): void {
    this.run("send", { obj, dest, tag }, () => send(this, { buf: serialize(obj), dest, tag }, false));
  }

  ssend(obj: unknown, dest: number, tag = 0): void {
    this.run("ssend", { obj, dest, tag }, () => ssend(this, { buf: serialize(obj), dest, tag }, false));
  }

  isend(obj: unknown, dest: number, tag = 0): Request {
    const args = { obj, dest, tag };
    return attempt("isend", this, args, () => this.#begin("isend", args, { buf: serialize(obj), dest, tag }));
  }

  #begin(call: string, args: object, sending: Sending): Request {
    return this.start(call, args, () => send(this, sending, true), sending.buf);
  }

  /** The next object from `source`, undefined from MPI.PROC_NULL; `status` says who sent it. */
  recv<T = unknown>(source = ANY_SOURCE, tag = ANY_TAG, status?: Status): T {
    return attempt("recv", this, { source, tag }, () => {
      if (status !== undefined && !(status instanceof Status)) {
        refuse("MPI_ERR_ARG", `expected an MPI.Status as status, found ${describe(status)}`);
      }
      const from = this.source(source);
      const bytes = this.#receive(from, this.tag(tag, true), status);
      return (from === PROC_NULL ? undefined : deserialize(bytes)) as T;
    });
  }

  #receive(from: number, tag: number, status?: Status): Uint8Array {
    const found = this.addon.matchedProbe(this.live, from, tag, false)!;
    const bytes = new Uint8Array(Math.max(0, found[2]));
    this.addon.matchedReceive(bytes, bytes.length);
    status?.set(found);
    return bytes;
  }

  /** Sends one object and receives another at once, so that two ranks may exchange without waiting for each other. */
  sendrecv<T = unknown>(
    obj: unknown,
    dest: number,
    source = ANY_SOURCE,
    options: { sendtag?: number; recvtag?: number } = {},
  ): T {
    const defaults = { sendtag: 0, recvtag: ANY_TAG };
    const args = { obj, dest, source, ...defaults, ...options };
    return attempt("sendrecv", this, args, () => {
      const { sendtag, recvtag } = { ...defaults, ...checkOptions(options, ["sendtag", "recvtag"]) };
      // Nothing goes out where anything is refused.
      const from = [this.source(source), this.tag(recvtag, true)] as const;
      const request = this.#begin("sendrecv", args, { buf: serialize(obj), dest, tag: sendtag });
      const bytes = this.#receive(...from);
      request.Wait();
      return (from[0] === PROC_NULL ? undefined : deserialize(bytes)) as T;
    });
  }

  /** The object of `root`, on every rank. */
  bcast<T>(obj: T, root = 0): T {
    return attempt("bcast", this, { obj, root }, () => {
      const isRoot = this.root(root) === this.rank;
      const own = isRoot ? serialize(obj) : undefined;
      const length = Float64Array.of(own?.length ?? 0);
      plans.bcast(this, { buf: length, root }, false);
      const bytes = own ?? new Uint8Array(length[0]!);
      plans.bcast(this, { buf: bytes, root }, false);
      return isRoot ? obj : (deserialize(bytes) as T);
    });
  }

  /** The objects of all ranks by rank at `root`, null elsewhere. */
  gather<T>(obj: T, root = 0): T[] | null {
    return attempt("gather", this, { obj, root }, () => this.#gather(obj, root));
  }

  #gather<T>(obj: T, root: number): T[] | null {
    const isRoot = this.root(root) === this.rank;
    const own = serialize(obj);
    const counts = isRoot ? new Float64Array(this.size) : null;
    plans.gather(this, { sendbuf: Float64Array.of(own.length), recvbuf: counts, root }, false);
    const buffer = counts && new Uint8Array(total(counts));
    vectors.gatherv(this, { sendbuf: own, recv: counts && { buffer: buffer!, counts }, root }, false);
    return counts && ([...valuesOf(buffer!, counts)] as T[]);
  }

  /** One of the objects of `root` (a list as long as the communicator; null elsewhere) to each rank. */
  scatter<T>(objs: readonly T[] | null, root = 0): T {
    return attempt("scatter", this, { objs, root }, () => {
      const parts = this.root(root) === this.rank ? this.#parts(objs) : undefined;
      const counts = parts && Float64Array.from(parts, (part) => part.length);
      const length = new Float64Array(1);
      plans.scatter(this, { sendbuf: counts ?? null, recvbuf: length, root }, false);
      const bytes = new Uint8Array(length[0]!);
      const send = parts && counts ? { buffer: Buffer.concat(parts), counts } : null;
      vectors.scatterv(this, { send, recvbuf: bytes, root }, false);
      return deserialize(bytes) as T;
    });
  }

  #parts(objs: unknown): Buffer[] {
    if (!Array.isArray(objs) || objs.length !== this.size) {
      refuse("MPI_ERR_COUNT", `expected a list of ${this.size} objects, one for each rank, found ${describe(objs)}`);
    }
    return objs.map(serialize);
  }

  /** The objects of all ranks, by rank, on every rank. */
  allgather<T>(obj: T): T[] {
    return attempt("allgather", this, { obj }, () => this.#allgather(obj));
  }

  #allgather<T>(obj: T): T[] {
    const own = serialize(obj);
    const counts = new Float64Array(this.size);
    plans.allgather(this, { sendbuf: Float64Array.of(own.length), recvbuf: counts }, false);
    const buffer = new Uint8Array(total(counts));
    vectors.allgatherv(this, { sendbuf: own, recv: { buffer, counts } }, false);
    return [...valuesOf(buffer, counts)] as T[];
  }

  /** Object i to rank i; gives what each rank had for this one, by rank. */
  alltoall<T>(objs: readonly T[]): T[] {
    return attempt("alltoall", this, { objs }, () => {
      const parts = this.#parts(objs);
      const sendCounts = Float64Array.from(parts, (part) => part.length);
      const counts = new Float64Array(this.size);
      plans.alltoall(this, { sendbuf: sendCounts, recvbuf: counts }, false);
      const buffer = new Uint8Array(total(counts));
      const send = { buffer: Buffer.concat(parts), counts: sendCounts };
      vectors.alltoallv(this, { send, recv: { buffer, counts } }, false);
      return [...valuesOf(buffer, counts)] as T[];
    });
  }

  /** All objects combined in the order of ranks, at `root`; null elsewhere. */
  reduce<T>(obj: T, op: Combine<T> = SUM, root = 0): T | null {
    return attempt("reduce", this, { obj, op, root }, () => {
      const combine = combiner(op);
      return this.#gather(obj, root)?.reduce((a, b) => combine(a, b)) ?? null;
    });
  }

  /** The same on every rank, which all combine for themselves. */
  allreduce<T>(obj: T, op: Combine<T> = SUM): T {
    return attempt("allreduce", this, { obj, op }, () => {
      const combine = combiner(op);
      return this.#allgather(obj).reduce((a, b) => combine(a, b));
    });
  }

  /** As allreduce, over the ranks up to this one. */
  scan<T>(obj: T, op: Combine<T> = SUM): T {
    return attempt("scan", this, { obj, op }, () => {
      const combine = combiner(op);
      return this.#allgather(obj)
        .slice(0, this.rank + 1)
        .reduce((a, b) => combine(a, b));
    });
  }

  /** As allreduce, over the ranks before this one; undefined on rank 0. */
  exscan<T>(obj: T, op: Combine<T> = SUM): T | undefined {
    return attempt("exscan", this, { obj, op }, () => {
      const combine = combiner(op);
      const before = this.#allgather(obj).slice(0, this.rank);
      return before.length === 0 ? undefined : before.reduce((a, b) => combine(a, b));
    });
  }
}
