/** Numbers that are summed; memory of tensors, or arrays. */
export type Numbers = Float32Array | Float64Array;

/**
 * Ranks that exchange numbers among themselves. Every call is collective: all ranks of the communicator make it, in the same order,
 * with as many numbers. They block until the rank's part is done.
 *
 * There are two: `SingleProcess`, and `MpiCommunicator` for memory of the processor. One for CUDA tensors would take device pointers:
 * NCCL's, whose unique id rank 0 gives to all over MPI.
 */
export interface Communicator {
  readonly rank: number;
  readonly size: number;
  /** Sums element by element over the ranks, in place; every rank gets the same bits. */
  allReduce(values: Numbers): void;
  /** The same sums, of which a rank keeps its part: `counts[rank]` elements, after those of the ranks before it. */
  reduceScatter(values: Numbers, own: Numbers, counts: readonly number[]): void;
  /** Makes whole what every rank has its part of: `counts[rank]` elements in their place. */
  allGather(values: Numbers, counts: readonly number[]): void;
  /** Gives the elements of `root` to all. */
  broadcast(values: ArrayBufferView, root: number): void;
  /** Comes back when all ranks have come to it. */
  barrier(): void;
  /** The ranks that give the same color, in their order here. */
  split(color: number): Communicator;
  /** Gives it back; it cannot be used any more. */
  free(): void;
}
