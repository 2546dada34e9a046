/** How much is written and read. */
export interface IoSizes {
  /** MiB of a file of bandwidth. */
  megabytes: number;
  /** Structures that are prepared. */
  structures: number;
  /** Random samples of one repetition. */
  reads: number;
}

export const IO_SIZES: IoSizes = { megabytes: 128, structures: 8000, reads: 100 };

export const MIB = 2 ** 20;
/** A file has blocks of so many bytes: big ones, as our writer of sets makes them. */
export const BLOCK_BYTES = 16 * MIB;
