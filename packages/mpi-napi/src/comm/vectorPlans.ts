import { type BufferLike, type Elements, type InPlaceOr, checkCount, checkMatch, elements } from "../buffers";
import { describe } from "../describe";
import { refuse } from "../errors";
import { IN_PLACE } from "../named";
import { type Op, checkOp } from "../operations";
import type { CommHandle, Plan } from "./handle";
import { checkApart, checkBothSteady } from "./plans";

/** A buffer in parts, one for each rank: how many elements each has, and where it begins (one after the other). */
export interface VectorSpec {
  buffer: BufferLike;
  counts: ArrayLike<number>;
  displacements?: ArrayLike<number>;
}

export interface RootedVector {
  sendbuf: InPlaceOr<BufferLike>;
  recv: VectorSpec | null;
  root: number;
}
export interface ScatteredVector {
  send: VectorSpec | null;
  recvbuf: InPlaceOr<BufferLike>;
  root: number;
}
export interface GatheredVector {
  sendbuf: InPlaceOr<BufferLike>;
  recv: VectorSpec;
}
export interface ExchangedVector {
  send: InPlaceOr<VectorSpec>;
  recv: VectorSpec;
}
export interface ScatteredReduction {
  sendbuf: InPlaceOr<BufferLike>;
  recvbuf: BufferLike;
  counts: ArrayLike<number>;
  op: Op;
}

interface Parts extends Elements {
  counts: Float64Array;
  places: Float64Array;
}

function wholeNumbers(name: string, list: unknown, size: number): Float64Array {
  const { length } = (list ?? {}) as Partial<ArrayLike<unknown>>;
  if (typeof list !== "object" || length !== size) {
    refuse(
      "MPI_ERR_COUNT",
      `expected a list of ${size} numbers, one for each rank, as ${name}, found ${describe(list)}`,
    );
  }
  const values = Array.from(list as ArrayLike<unknown>);
  const wrong = values.findIndex((each) => !Number.isSafeInteger(each) || (each as number) < 0);
  if (wrong >= 0) {
    refuse("MPI_ERR_COUNT", `expected whole numbers from 0 in ${name}, found ${describe(values[wrong])} at ${wrong}`);
  }
  return Float64Array.from(values as number[]);
}

function contiguous(counts: Float64Array): Float64Array {
  let next = 0;
  return counts.map((count) => (next += count) - count);
}

function partsOf(name: string, spec: unknown, size: number): Parts {
  if (typeof spec !== "object" || spec === null || !("buffer" in spec) || !("counts" in spec)) {
    refuse("MPI_ERR_ARG", `expected { buffer, counts, displacements? } as ${name}, found ${describe(spec)}`);
  }
  const buffer = elements(`${name}.buffer`, spec.buffer);
  const counts = wholeNumbers(`${name}.counts`, spec.counts, size);
  const given = (spec as Partial<VectorSpec>).displacements;
  const places = given === undefined ? contiguous(counts) : wholeNumbers(`${name}.displacements`, given, size);
  counts.forEach((count, rank) => {
    const end = places[rank]! + count;
    if (count > 0 && end > buffer.count) {
      refuse(
        "MPI_ERR_COUNT",
        `the part of rank ${rank} in ${name} ends at ${end}, its buffer has ${buffer.count} elements`,
      );
    }
  });
  return { ...buffer, counts, places };
}

/** Parts that are all empty but `count` elements for one rank. */
function only({ data, datatype }: Elements, size: number, rank: number, count: number, place = 0): Parts {
  const counts = new Float64Array(size);
  const places = new Float64Array(size);
  counts[rank] = count;
  places[rank] = place;
  return { data, datatype, count, counts, places };
}

const none = (like: Elements, size: number): Parts => only({ ...like, data: undefined }, size, 0, 0);
const without = (parts: Parts, rank: number): Parts => ({
  ...parts,
  counts: parts.counts.map((count, each) => (each === rank ? 0 : count)),
});

function exchange(comm: CommHandle, send: Parts, recv: Parts, nonblocking: boolean): number | undefined {
  const sends = [send.data, send.counts, send.places, send.datatype.index] as const;
  const receives = [recv.data, recv.counts, recv.places, recv.datatype.index] as const;
  return comm.addon.exchange(comm.live, ...sends, ...receives, nonblocking);
}

export const gatherv: Plan<RootedVector> = (comm, { sendbuf, recv, root }, nonblocking) => {
  checkBothSteady(nonblocking, sendbuf, recv?.buffer);
  const { rank, size } = comm;
  const at = comm.root(root);
  if (at !== rank) {
    const send = elements("sendbuf", sendbuf);
    return exchange(comm, only(send, size, at, send.count), none(send, size), nonblocking);
  }
  const parts = partsOf("recv", recv, size);
  if (sendbuf === IN_PLACE) return exchange(comm, none(parts, size), without(parts, rank), nonblocking);
  const send = elements("sendbuf", sendbuf);
  checkMatch("sendbuf", send, "recv", parts);
  checkCount("sendbuf", send, parts.counts[rank]!, `recv.counts[${rank}]`);
  checkApart(send, parts);
  return exchange(comm, only(send, size, at, send.count), parts, nonblocking);
};

export const scatterv: Plan<ScatteredVector> = (comm, { send, recvbuf, root }, nonblocking) => {
  checkBothSteady(nonblocking, send?.buffer, recvbuf);
  const { rank, size } = comm;
  const at = comm.root(root);
  if (at !== rank) {
    const recv = elements("recvbuf", recvbuf);
    return exchange(comm, none(recv, size), only(recv, size, at, recv.count), nonblocking);
  }
  const parts = partsOf("send", send, size);
  if (recvbuf === IN_PLACE) return exchange(comm, without(parts, rank), none(parts, size), nonblocking);
  const recv = elements("recvbuf", recvbuf);
  checkMatch("send", parts, "recvbuf", recv);
  checkCount("recvbuf", recv, parts.counts[rank]!, `send.counts[${rank}]`);
  checkApart(parts, recv);
  return exchange(comm, parts, only(recv, size, at, recv.count), nonblocking);
};

export const allgatherv: Plan<GatheredVector> = (comm, { sendbuf, recv }, nonblocking) => {
  const parts = partsOf("recv", recv, comm.size);
  checkBothSteady(nonblocking, sendbuf, recv.buffer);
  const receives = [parts.data, parts.counts, parts.places, parts.datatype.index] as const;
  if (sendbuf === IN_PLACE) return comm.addon.allgatherVector(comm.live, null, 0, ...receives, nonblocking);
  const send = elements("sendbuf", sendbuf);
  checkMatch("sendbuf", send, "recv", parts);
  checkCount("sendbuf", send, parts.counts[comm.rank]!, `recv.counts[${comm.rank}]`);
  checkApart(send, parts);
  return comm.addon.allgatherVector(comm.live, send.data, send.count, ...receives, nonblocking);
};

export const alltoallv: Plan<ExchangedVector> = (comm, { send, recv }, nonblocking) => {
  const receives = partsOf("recv", recv, comm.size);
  if (send === IN_PLACE) {
    checkBothSteady(nonblocking, undefined, recv.buffer);
    return exchange(comm, { ...none(receives, comm.size), data: null }, receives, nonblocking);
  }
  const spec = send as VectorSpec;
  const sends = partsOf("send", spec, comm.size);
  checkBothSteady(nonblocking, spec.buffer, recv.buffer);
  checkMatch("send", sends, "recv", receives);
  checkApart(sends, receives);
  return exchange(comm, sends, receives, nonblocking);
};

export const reduceScatter: Plan<ScatteredReduction> = (comm, { sendbuf, recvbuf, counts, op }, nonblocking) => {
  checkBothSteady(nonblocking, sendbuf, recvbuf);
  const parts = wholeNumbers("counts", counts, comm.size);
  const total = parts.reduce((sum, count) => sum + count, 0);
  const recv = elements("recvbuf", recvbuf);
  const operation = checkOp(op, recv.datatype).index;
  const rest = [parts, recv.datatype.index, operation, nonblocking] as const;
  if (sendbuf === IN_PLACE) {
    checkCount("recvbuf", recv, total, "the sum of counts");
    return comm.addon.reduceScatter(comm.live, null, recv.data, ...rest);
  }
  const send = elements("sendbuf", sendbuf);
  checkMatch("sendbuf", send, "recvbuf", recv);
  checkCount("sendbuf", send, total, "the sum of counts");
  checkCount("recvbuf", recv, parts[comm.rank]!, `counts[${comm.rank}]`);
  checkApart(send, recv);
  return comm.addon.reduceScatter(comm.live, send.data, recv.data, ...rest);
};

export const reduceScatterBlock: Plan<Omit<ScatteredReduction, "counts">> = (comm, args, nonblocking) => {
  const { count } = elements("recvbuf", args.recvbuf);
  const inPlace = args.sendbuf === IN_PLACE;
  if (inPlace && count % comm.size !== 0) {
    refuse("MPI_ERR_COUNT", `recvbuf has ${count} elements, which ${comm.size} ranks cannot share evenly`);
  }
  const counts = new Float64Array(comm.size).fill(inPlace ? count / comm.size : count);
  return reduceScatter(comm, { ...args, counts }, nonblocking);
};
