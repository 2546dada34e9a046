import { type Comm, MPI } from "@hydride/mpi-napi";
import type { Tensor } from "@hydride/torch-js";
import type { Communicator, Numbers } from "./communicator.js";
import { memory, numberArray } from "./operands.js";

/** MPI's blocking collectives on memory of the processor, without copies. */
export class MpiCommunicator implements Communicator {
  readonly device = "cpu";
  readonly mpi: Comm;

  constructor(comm: Comm) {
    this.mpi = comm;
  }

  get rank(): number {
    return this.mpi.rank;
  }

  get size(): number {
    return this.mpi.size;
  }

  allReduce(values: Numbers): void {
    this.mpi.Allreduce(MPI.IN_PLACE, numberArray("allReduce", values), MPI.SUM);
  }

  reduceScatter(values: Numbers, own: Numbers, counts: readonly number[]): void {
    const [from, to] = [values, own].map((each) => numberArray("reduceScatter", each));
    this.mpi.Reduce_scatter(from!, to!, counts, MPI.SUM);
  }

  allGather(values: Numbers, counts: readonly number[]): void {
    this.mpi.Allgatherv(MPI.IN_PLACE, { buffer: memory("allGather", values), counts });
  }

  broadcast(values: ArrayBufferView | Tensor, root: number): void {
    this.mpi.Bcast(memory("broadcast", values), root);
  }

  barrier(): void {
    this.mpi.Barrier();
  }

  split(color: number): Communicator {
    return new MpiCommunicator(this.mpi.Split(color)!);
  }

  free(): void {
    this.mpi.Free();
  }
}
