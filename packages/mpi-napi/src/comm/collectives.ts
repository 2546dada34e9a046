import type { BufferLike, InPlaceOr } from "../buffers";
import { type Op, SUM } from "../operations";
import { Messages } from "./messages";
import * as plans from "./plans";
import * as vectors from "./vectorPlans";
import type { VectorSpec } from "./vectorPlans";

/** Collective calls on buffers: all ranks of the communicator make them, in the same order. They block. */
export class Collectives extends Messages {
  /** Comes back when all ranks have come to it. */
  Barrier(): void {
    this.run("Barrier", {}, plans.barrier);
  }

  /** The buffer of `root` to all; every rank gives as many elements. */
  Bcast(buf: BufferLike, root = 0): void {
    this.run("Bcast", { buf, root }, plans.bcast);
  }

  /** Parts of equal length one after the other into `recvbuf` of `root`, by rank; null elsewhere. */
  Gather(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike | null, root = 0): void {
    this.run("Gather", { sendbuf, recvbuf, root }, plans.gather);
  }

  /** `sendbuf` of `root` (null elsewhere) in equal parts, by rank. */
  Scatter(sendbuf: BufferLike | null, recvbuf: InPlaceOr<BufferLike>, root = 0): void {
    this.run("Scatter", { sendbuf, recvbuf, root }, plans.scatter);
  }

  /** As Gather, on every rank. In place, a rank's part lies in `recvbuf` already. */
  Allgather(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike): void {
    this.run("Allgather", { sendbuf, recvbuf }, plans.allgather);
  }

  /** Part i of `sendbuf` becomes part `rank` of rank i's `recvbuf`. */
  Alltoall(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike): void {
    this.run("Alltoall", { sendbuf, recvbuf }, plans.alltoall);
  }

  /** Element by element over the ranks, into `recvbuf` of `root`; null elsewhere. */
  Reduce(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike | null, op: Op = SUM, root = 0): void {
    this.run("Reduce", { sendbuf, recvbuf, op, root }, plans.reduce);
  }

  /** Element by element over the ranks, into `recvbuf` of all. */
  Allreduce(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, op: Op = SUM): void {
    this.run("Allreduce", { sendbuf, recvbuf, op }, plans.allreduce);
  }

  /** As Allreduce, over the ranks up to this one. */
  Scan(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, op: Op = SUM): void {
    this.run("Scan", { sendbuf, recvbuf, op }, plans.scan);
  }

  /** As Allreduce, over the ranks before this one; rank 0's `recvbuf` is as it was. */
  Exscan(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, op: Op = SUM): void {
    this.run("Exscan", { sendbuf, recvbuf, op }, plans.exscan);
  }

  /** As Allreduce, of which a rank keeps a part: so many elements as `counts` says, one after the other. */
  Reduce_scatter(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, counts: ArrayLike<number>, op: Op = SUM): void {
    this.run("Reduce_scatter", { sendbuf, recvbuf, counts, op }, vectors.reduceScatter);
  }

  /** As Reduce_scatter, in equal parts: as long as `recvbuf`, or in place as its part. */
  Reduce_scatter_block(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, op: Op = SUM): void {
    this.run("Reduce_scatter_block", { sendbuf, recvbuf, op }, vectors.reduceScatterBlock);
  }

  /** As Gather, with parts of any length at any place. */
  Gatherv(sendbuf: InPlaceOr<BufferLike>, recv: VectorSpec | null, root = 0): void {
    this.run("Gatherv", { sendbuf, recv, root }, vectors.gatherv);
  }

  Scatterv(send: VectorSpec | null, recvbuf: InPlaceOr<BufferLike>, root = 0): void {
    this.run("Scatterv", { send, recvbuf, root }, vectors.scatterv);
  }

  Allgatherv(sendbuf: InPlaceOr<BufferLike>, recv: VectorSpec): void {
    this.run("Allgatherv", { sendbuf, recv }, vectors.allgatherv);
  }

  Alltoallv(send: InPlaceOr<VectorSpec>, recv: VectorSpec): void {
    this.run("Alltoallv", { send, recv }, vectors.alltoallv);
  }
}
