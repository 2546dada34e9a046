import {
  type BufferLike,
  type Elements,
  type InPlaceOr,
  checkCount,
  checkMatch,
  checkSteady,
  elements,
} from "../buffers";
import { refuse } from "../errors";
import { IN_PLACE } from "../named";
import { type Op, checkOp } from "../operations";
import type { CommHandle, Plan } from "./handle";

export interface Broadcast {
  buf: BufferLike;
  root: number;
}
export interface Pair {
  sendbuf: InPlaceOr<BufferLike>;
  recvbuf: BufferLike;
}
export interface Rooted {
  /** MPI.IN_PLACE at the root only: its part is already where it belongs. */
  sendbuf: InPlaceOr<BufferLike>;
  /** Looked at at the root only; null elsewhere. */
  recvbuf: BufferLike | null;
  root: number;
}
export interface Scattered {
  sendbuf: BufferLike | null;
  recvbuf: InPlaceOr<BufferLike>;
  root: number;
}
export interface Reduction extends Pair {
  op: Op;
}
export interface RootedReduction extends Rooted {
  op: Op;
}

/** Both buffers of a call, which a request holds on to. */
export function checkBothSteady(nonblocking: boolean, sendbuf: unknown, recvbuf: unknown): void {
  if (!nonblocking) return;
  checkSteady("sendbuf", sendbuf);
  checkSteady("recvbuf", recvbuf);
}

/** The memories of two buffers of one call may not be the same, as MPI may read what it has written. */
export function checkApart(send: Elements, recv: Elements): void {
  const { data: a } = send;
  const { data: b } = recv;
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.buffer !== b.buffer) return;
  const overlap = a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
  if (overlap && a.byteLength > 0 && b.byteLength > 0) {
    refuse("MPI_ERR_BUFFER", "sendbuf and recvbuf share memory", "give MPI.IN_PLACE as sendbuf");
  }
}

type Side = readonly [data: Elements["data"], count: number, datatype: number];
const side = ({ data, count, datatype }: Elements, parts = 1): Side => [data, count / parts, datatype.index];
/** The side that MPI does not look at. */
const unused = (like: Elements): Side => [undefined, 0, like.datatype.index];
const inPlace = (like: Elements): Side => [null, 0, like.datatype.index];

function checkDivisible(name: string, buffer: Elements, parts: number): void {
  if (buffer.count % parts !== 0) {
    refuse("MPI_ERR_COUNT", `${name} has ${buffer.count} elements, which ${parts} ranks cannot share evenly`);
  }
}

export const barrier: Plan<object> = (comm, _, nonblocking) => comm.addon.barrier(comm.live, nonblocking);

export const bcast: Plan<Broadcast> = (comm, { buf, root }, nonblocking) => {
  const all = elements("buf", buf);
  if (nonblocking) checkSteady("buf", buf);
  return comm.addon.broadcast(comm.live, ...side(all), comm.root(root), nonblocking);
};

export const gather: Plan<Rooted> = (comm, { sendbuf, recvbuf, root }, nonblocking) => {
  checkBothSteady(nonblocking, sendbuf, recvbuf);
  const at = comm.root(root);
  if (at !== comm.rank) {
    const send = elements("sendbuf", sendbuf);
    return comm.addon.gather(comm.live, ...side(send), ...unused(send), at, nonblocking);
  }
  const recv = elements("recvbuf", recvbuf);
  checkDivisible("recvbuf", recv, comm.size);
  const receives = side(recv, comm.size);
  if (sendbuf === IN_PLACE) return comm.addon.gather(comm.live, ...inPlace(recv), ...receives, at, nonblocking);
  const send = checkedSend(sendbuf, recv, (count) => count * comm.size, "a part of each rank");
  return comm.addon.gather(comm.live, ...side(send), ...receives, at, nonblocking);
};

/** The elements to send, of which `recv` has to hold so many. */
function checkedSend(sendbuf: unknown, recv: Elements, wanted: (count: number) => number, why: string): Elements {
  const send = elements("sendbuf", sendbuf);
  checkMatch("sendbuf", send, "recvbuf", recv);
  checkCount("recvbuf", recv, wanted(send.count), why);
  checkApart(send, recv);
  return send;
}

export const scatter: Plan<Scattered> = (comm, { sendbuf, recvbuf, root }, nonblocking) => {
  checkBothSteady(nonblocking, sendbuf, recvbuf);
  const at = comm.root(root);
  if (at !== comm.rank) {
    const recv = elements("recvbuf", recvbuf);
    return comm.addon.scatter(comm.live, ...unused(recv), ...side(recv), at, nonblocking);
  }
  const send = elements("sendbuf", sendbuf);
  checkDivisible("sendbuf", send, comm.size);
  const sends = side(send, comm.size);
  if (recvbuf === IN_PLACE) return comm.addon.scatter(comm.live, ...sends, ...inPlace(send), at, nonblocking);
  const recv = elements("recvbuf", recvbuf);
  checkMatch("sendbuf", send, "recvbuf", recv);
  checkCount("recvbuf", recv, send.count / comm.size, "a rank's part of sendbuf");
  checkApart(send, recv);
  return comm.addon.scatter(comm.live, ...sends, ...side(recv), at, nonblocking);
};

export const allgather: Plan<Pair> = (comm, { sendbuf, recvbuf }, nonblocking) => {
  checkBothSteady(nonblocking, sendbuf, recvbuf);
  const recv = elements("recvbuf", recvbuf);
  checkDivisible("recvbuf", recv, comm.size);
  const receives = side(recv, comm.size);
  if (sendbuf === IN_PLACE) return comm.addon.allgather(comm.live, ...inPlace(recv), ...receives, nonblocking);
  const send = checkedSend(sendbuf, recv, (count) => count * comm.size, "a part of each rank");
  return comm.addon.allgather(comm.live, ...side(send), ...receives, nonblocking);
};

export const alltoall: Plan<Pair> = (comm, { sendbuf, recvbuf }, nonblocking) => {
  checkBothSteady(nonblocking, sendbuf, recvbuf);
  const recv = elements("recvbuf", recvbuf);
  checkDivisible("recvbuf", recv, comm.size);
  const receives = side(recv, comm.size);
  if (sendbuf === IN_PLACE) return comm.addon.alltoall(comm.live, ...inPlace(recv), ...receives, nonblocking);
  const send = checkedSend(sendbuf, recv, (count) => count, "as many as in sendbuf");
  return comm.addon.alltoall(comm.live, ...side(send, comm.size), ...receives, nonblocking);
};

export const allreduce: Plan<Reduction> = (comm, { sendbuf, recvbuf, op }, nonblocking) => {
  checkBothSteady(nonblocking, sendbuf, recvbuf);
  const recv = elements("recvbuf", recvbuf);
  const operation = checkOp(op, recv.datatype).index;
  const from = sendbuf === IN_PLACE ? null : checkedSend(sendbuf, recv, (count) => count, "as many as in sendbuf").data;
  return comm.addon.allreduce(comm.live, from, ...side(recv), operation, nonblocking);
};

export const reduce: Plan<RootedReduction> = (comm, { sendbuf, recvbuf, root, op }, nonblocking) => {
  checkBothSteady(nonblocking, sendbuf, recvbuf);
  const at = comm.root(root);
  if (at !== comm.rank) {
    const send = elements("sendbuf", sendbuf);
    const [, count, datatype] = side(send);
    const operation = checkOp(op, send.datatype).index;
    return comm.addon.reduce(comm.live, send.data, undefined, count, datatype, operation, at, nonblocking);
  }
  const recv = elements("recvbuf", recvbuf);
  const operation = checkOp(op, recv.datatype).index;
  const from = sendbuf === IN_PLACE ? null : checkedSend(sendbuf, recv, (count) => count, "as many as in sendbuf").data;
  return comm.addon.reduce(comm.live, from, ...side(recv), operation, at, nonblocking);
};

const scanWith =
  (exclusive: boolean): Plan<Reduction> =>
  (comm: CommHandle, { sendbuf, recvbuf, op }: Reduction, nonblocking: boolean) => {
    checkBothSteady(nonblocking, sendbuf, recvbuf);
    const recv = elements("recvbuf", recvbuf);
    const operation = checkOp(op, recv.datatype).index;
    const from =
      sendbuf === IN_PLACE ? null : checkedSend(sendbuf, recv, (count) => count, "as many as in sendbuf").data;
    return comm.addon.scan(comm.live, from, ...side(recv), operation, exclusive, nonblocking);
  };
export const scan = scanWith(false);
export const exscan = scanWith(true);
