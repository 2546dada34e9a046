import type { Batch } from "./batch";

/** Samples of a tier that were given out, and their bytes. */
export interface TierStats {
  samples: number;
  bytes: number;
}

export interface StoreStats {
  batches: number;
  /** Of this rank's share, of the rest that its node has, and of other nodes. */
  own: TierStats;
  node: TierStats;
  remote: TierStats;
  /** Of a file. */
  file: TierStats;
}

export function noStats(): StoreStats {
  const none = () => ({ samples: 0, bytes: 0 });
  return { batches: 0, own: none(), node: none(), remote: none(), file: none() };
}

export interface GetOptions {
  signal?: AbortSignal;
}

/** What a loader takes its samples from, wherever they are. Samples have the numbers 0 to `count` - 1. */
export interface SampleStore {
  readonly count: number;
  /** The names of the samples' datasets. */
  readonly datasets: readonly string[];
  readonly stats: Readonly<StoreStats>;
  /** Of a sample; `undefined` where it is not known without its record. @throws DataStoreError `STORE_ID`. */
  atoms(id: number): number | undefined;
  edges(id: number): number | undefined;
  /**
   * The samples in the order of `ids`, which may name one several times. Any number of batches may be asked for at once.
   * @throws DataStoreError `STORE_ID` for what is no number of a sample, `STORE_IDENTITY`, `STORE_CLOSED`; the signal's reason.
   */
  getBatch(ids: ArrayLike<number>, options?: GetOptions): Promise<Batch>;
  /** Waits for the batches that were asked for, and gives the memory back: records have no content from then on. Again: nothing. */
  close(): Promise<void>;
}
