import { type Comm, MPI } from "@hydride/mpi-napi";
import type { Communicator, Numbers } from "./communicator.js";

/** MPI's blocking collectives on memory of the processor, without copies. */
export class MpiCommunicator implements Communicator {
  readonly #comm: Comm;

  constructor(comm: Comm) {
    this.#comm = comm;
  }

  get rank(): number {
    return this.#comm.rank;
  }

  get size(): number {
    return this.#comm.size;
  }

  allReduce(values: Numbers): void {
    this.#comm.Allreduce(MPI.IN_PLACE, values, MPI.SUM);
  }

  reduceScatter(values: Numbers, own: Numbers, counts: readonly number[]): void {
    this.#comm.Reduce_scatter(values, own, counts, MPI.SUM);
  }

  allGather(values: Numbers, counts: readonly number[]): void {
    this.#comm.Allgatherv(MPI.IN_PLACE, { buffer: values, counts });
  }

  broadcast(values: ArrayBufferView, root: number): void {
    this.#comm.Bcast(values, root);
  }

  barrier(): void {
    this.#comm.Barrier();
  }

  split(color: number): Communicator {
    return new MpiCommunicator(this.#comm.Split(color)!);
  }

  free(): void {
    this.#comm.Free();
  }
}
