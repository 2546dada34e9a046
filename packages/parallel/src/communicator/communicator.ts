import type { Comm } from "@hydride/mpi-napi";
import type { Device, Tensor } from "@hydride/torch-js";

/** Numbers in the processor's memory that are summed. */
export type NumberArray = Float32Array | Float64Array;

/** What is summed: an array, or a contiguous tensor on the communicator's device. */
export type Numbers = NumberArray | Tensor;

/**
 * Ranks that exchange numbers among themselves. Every call is collective: all ranks of the communicator make it, in the same order,
 * with as many numbers of the same kind. They block until the rank's part is done.
 *
 * All take arrays, and tensors on their device: `SingleProcess`; `MpiCommunicator` for those of the processor; `NcclCommunicator`
 * for those of a CUDA device, which gives arrays to MPI.
 */
export interface Communicator {
  readonly rank: number;
  readonly size: number;
  /** Where the tensors are that it takes, such as cpu or cuda:0. */
  readonly device: Device;
  /** MPI's communicator of the same ranks, for exchanges of other kinds; a process alone has none. */
  readonly mpi: Comm | undefined;
  /** Sums element by element over the ranks, in place; every rank gets the same bits. */
  allReduce(values: Numbers): void;
  /** The same sums, of which a rank keeps its part: `counts[rank]` elements, after those of the ranks before it. */
  reduceScatter(values: Numbers, own: Numbers, counts: readonly number[]): void;
  /** Makes whole what every rank has its part of: `counts[rank]` elements in their place. */
  allGather(values: Numbers, counts: readonly number[]): void;
  /** Gives the elements of `root` to all. */
  broadcast(values: ArrayBufferView | Tensor, root: number): void;
  /** Comes back when all ranks have come to it; on a CUDA device, when what they had asked it for is done. */
  barrier(): void;
  /** The ranks that give the same color, in their order here. */
  split(color: number): Communicator;
  /** Gives it back; it cannot be used any more. */
  free(): void;
}
