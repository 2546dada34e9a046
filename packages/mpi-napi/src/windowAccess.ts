import { type BufferLike, type Elements, checkCount, checkMatch, checkSteady, elements } from "./buffers";
import { attempt } from "./call";
import type { Comm } from "./comm/comm";
import { describe } from "./describe";
import { refuse } from "./errors";
import type { Begun } from "./native";
import { type Op, SUM, checkOp } from "./operations";
import { Request } from "./request";
import { mpi } from "./runtime";
import { WindowSync } from "./windowSync";

type Target = [
  win: number,
  data: Elements["data"],
  count: number,
  datatype: number,
  rank: number,
  displacement: number,
];

/**
 * Reading and writing the memory of other ranks. A call begins the access; the buffers may be used again after Flush or
 * FlushLocal, Unlock or Fence.
 */
export class WindowAccess extends WindowSync {
  protected readonly isShared: boolean;
  /** Bytes and displacement unit of each rank. */
  readonly #sizes: Float64Array;

  /** Not for callers: Win.Allocate, Win.AllocateShared and Win.Create make windows. */
  constructor(handle: number, comm: Comm, sizes: Float64Array, isShared: boolean) {
    super(handle, comm);
    this.#sizes = sizes;
    this.isShared = isShared;
  }

  /** Reads as many elements as `buf` has, from `disp` units on. */
  Get(buf: BufferLike, rank: number, disp = 0): void {
    this.#access("Win.Get", buf, rank, disp, (...target) => this.addon.get(...target, false));
  }

  Put(buf: BufferLike, rank: number, disp = 0): void {
    this.#access("Win.Put", buf, rank, disp, (...target) => this.addon.put(...target, false));
  }

  /** As Get between Lock and Unlock: the request is over when `buf` holds the elements. */
  Rget(buf: BufferLike, rank: number, disp = 0): Request {
    return this.#request("Win.Rget", { buf, rank, disp }, (...target) => this.addon.get(...target, true));
  }

  /** As Put between Lock and Unlock: the request is over when `buf` may be used again. */
  Rput(buf: BufferLike, rank: number, disp = 0): Request {
    return this.#request("Win.Rput", { buf, rank, disp }, (...target) => this.addon.put(...target, true));
  }

  /** Combines the elements there with those of `buf`, each as one step that nothing else comes between. */
  Accumulate(buf: BufferLike, rank: number, disp = 0, op: Op = SUM): void {
    this.#access("Win.Accumulate", buf, rank, disp, (...target) => {
      const operation = checkOp(op, elements("buf", buf).datatype, true).index;
      return this.addon.accumulate(...target, operation, false);
    });
  }

  /** The same for one element, whose old value comes into `result`. */
  FetchAndOp(buf: BufferLike, result: BufferLike, rank: number, disp = 0, op: Op = SUM): void {
    attempt("Win.FetchAndOp", this, { buf, result, rank, disp, op }, () => {
      const [win, data, , datatype, at, place] = this.#target(buf, rank, disp, false);
      const old = this.#single(buf, "result", result);
      const operation = checkOp(op, elements("buf", buf).datatype, true).index;
      this.addon.fetchAndOp(win, data, old.data, datatype, at, place, operation);
      this.hold(at, buf, result);
    });
  }

  /** Writes one integer where the one there equals `compare`, as one step; the old value comes into `result`. */
  CompareAndSwap(buf: BufferLike, compare: BufferLike, result: BufferLike, rank: number, disp = 0): void {
    attempt("Win.CompareAndSwap", this, { buf, compare, result, rank, disp }, () => {
      const [win, data, , datatype, at, place] = this.#target(buf, rank, disp, false);
      const { kind, ...type } = elements("buf", buf).datatype;
      if (kind !== "integer" && kind !== "bytes")
        refuse("MPI_ERR_TYPE", `expected integers in buf, found MPI.${type.name}`);
      if (at === this.rank && mpi().isOpenMpi4) {
        const hint = "keep what is compared with another rank, or use FetchAndOp";
        refuse("MPI_ERR_UNSUPPORTED_OPERATION", "Open MPI 4 crashes on a rank's own memory", hint);
      }
      const comparison = this.#single(buf, "compare", compare);
      const old = this.#single(buf, "result", result);
      this.addon.compareAndSwap(win, data, comparison.data, old.data, datatype, at, place);
      this.hold(at, buf, compare, result);
    });
  }

  #single(buf: BufferLike, name: string, buffer: BufferLike): Elements {
    const one = elements("buf", buf);
    const other = elements(name, buffer);
    checkCount("buf", one, 1, "it is of single elements");
    checkCount(name, other, 1, "it is of single elements");
    checkMatch("buf", one, name, other);
    return other;
  }

  #target(buf: BufferLike, rank: number, disp: number, needsLock: boolean): Target {
    const live = this.live;
    const { data, count, datatype } = elements("buf", buf);
    checkSteady("buf", buf);
    const at = this.target(rank);
    if (!Number.isSafeInteger(disp) || disp < 0) {
      refuse("MPI_ERR_DISP", `expected a whole number from 0 as disp, found ${describe(disp)}`);
    }
    const [bytes, unit] = this.#sizes.subarray(2 * at, 2 * at + 2) as unknown as [number, number];
    const end = disp * unit + count * datatype.size;
    if (end > bytes) {
      refuse("MPI_ERR_RMA_RANGE", `the access ends at byte ${end}, the memory of rank ${at} has ${bytes}`);
    }
    this.checkAccess(at, needsLock);
    return [live, data, count, datatype.index, at, disp];
  }

  #access(call: string, buf: BufferLike, rank: number, disp: number, begin: (...target: Target) => Begun): void {
    attempt(call, this, { buf, rank, disp }, () => {
      begin(...this.#target(buf, rank, disp, false));
      this.hold(rank, buf);
    });
  }

  #request(
    call: string,
    args: { buf: BufferLike; rank: number; disp: number },
    begin: (...target: Target) => Begun,
  ): Request {
    const { rank, size } = this;
    return attempt(call, this, args, () => {
      const id = begin(...this.#target(args.buf, args.rank, args.disp, true))!;
      return new Request(id, { call, rank, size, args });
    });
  }
}
