import type { BufferLike, InPlaceOr } from "../buffers";
import { type Op, SUM } from "../operations";
import type { Request } from "../request";
import { Collectives } from "./collectives";
import * as plans from "./plans";
import * as vectors from "./vectorPlans";
import type { VectorSpec } from "./vectorPlans";

/** The collective calls, which come back at once: `await request.done`. */
export class NonblockingCollectives extends Collectives {
  Ibarrier(): Request {
    return this.start("Ibarrier", {}, plans.barrier);
  }

  Ibcast(buf: BufferLike, root = 0): Request {
    return this.start("Ibcast", { buf, root }, plans.bcast);
  }

  Igather(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike | null, root = 0): Request {
    return this.start("Igather", { sendbuf, recvbuf, root }, plans.gather);
  }

  Iscatter(sendbuf: BufferLike | null, recvbuf: InPlaceOr<BufferLike>, root = 0): Request {
    return this.start("Iscatter", { sendbuf, recvbuf, root }, plans.scatter);
  }

  Iallgather(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike): Request {
    return this.start("Iallgather", { sendbuf, recvbuf }, plans.allgather);
  }

  Ialltoall(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike): Request {
    return this.start("Ialltoall", { sendbuf, recvbuf }, plans.alltoall);
  }

  Ireduce(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike | null, op: Op = SUM, root = 0): Request {
    return this.start("Ireduce", { sendbuf, recvbuf, op, root }, plans.reduce);
  }

  Iallreduce(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, op: Op = SUM): Request {
    return this.start("Iallreduce", { sendbuf, recvbuf, op }, plans.allreduce);
  }

  Iscan(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, op: Op = SUM): Request {
    return this.start("Iscan", { sendbuf, recvbuf, op }, plans.scan);
  }

  Iexscan(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, op: Op = SUM): Request {
    return this.start("Iexscan", { sendbuf, recvbuf, op }, plans.exscan);
  }

  Ireduce_scatter(
    sendbuf: InPlaceOr<BufferLike>,
    recvbuf: BufferLike,
    counts: ArrayLike<number>,
    op: Op = SUM,
  ): Request {
    return this.start("Ireduce_scatter", { sendbuf, recvbuf, counts, op }, vectors.reduceScatter);
  }

  Ireduce_scatter_block(sendbuf: InPlaceOr<BufferLike>, recvbuf: BufferLike, op: Op = SUM): Request {
    return this.start("Ireduce_scatter_block", { sendbuf, recvbuf, op }, vectors.reduceScatterBlock);
  }

  Igatherv(sendbuf: InPlaceOr<BufferLike>, recv: VectorSpec | null, root = 0): Request {
    return this.start("Igatherv", { sendbuf, recv, root }, vectors.gatherv);
  }

  Iscatterv(send: VectorSpec | null, recvbuf: InPlaceOr<BufferLike>, root = 0): Request {
    return this.start("Iscatterv", { send, recvbuf, root }, vectors.scatterv);
  }

  Iallgatherv(sendbuf: InPlaceOr<BufferLike>, recv: VectorSpec): Request {
    return this.start("Iallgatherv", { sendbuf, recv }, vectors.allgatherv);
  }

  Ialltoallv(send: InPlaceOr<VectorSpec>, recv: VectorSpec): Request {
    return this.start("Ialltoallv", { send, recv }, vectors.alltoallv);
  }
}
