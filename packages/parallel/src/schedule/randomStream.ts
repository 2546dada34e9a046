/** A stream of pseudo-random numbers, the same on every rank. */
export interface RandomStream {
  /** 32 random bits. */
  uint32(): number;
  /** The numbers 0 to n - 1 in random order. */
  permutation(n: number): Uint32Array;
}

/** Streams of one seed, each with a number, are independent of each other. */
export type RandomStreams = (seed: number, stream: number) => RandomStream;
