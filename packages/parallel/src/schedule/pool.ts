import { apportion } from "../placement/apportion.js";
import { PoolEpoch } from "./poolEpoch.js";
import type { RandomStream } from "./randomStream.js";

/** A dataset of a pool: its position among all datasets, and how many training structures it has, at least one. */
export interface PooledDataset {
  dataset: number;
  size: number;
}

/**
 * Datasets whose structures share batches of at most `capacity`. Every structure comes up at least once an epoch, and every batch
 * holds at least one of every dataset.
 */
export class Pool {
  /** The smallest number of batches that holds every structure and one of every dataset in every batch. */
  readonly fewest: number;

  /** @param capacity At least one for each dataset. */
  constructor(
    readonly datasets: readonly PooledDataset[],
    readonly capacity: number,
  ) {
    let batches = 1;
    for (;;) {
      const enough = Math.ceil(this.#least(batches) / capacity);
      if (enough <= batches) break;
      batches = enough;
    }
    this.fewest = batches;
  }

  /**
   * Structures of each dataset in an epoch of `batches`, of which those that come up again count again: as few as can be, or
   * `wanted` in all if that is more, the rest in proportion to the sizes.
   */
  counts(batches: number, wanted: number): number[] {
    const least = this.datasets.map(({ size }) => Math.max(size, batches));
    const extra = wanted - this.#least(batches);
    if (extra <= 0) return least;
    const sizes = this.datasets.map(({ size }) => size);
    return apportion(sizes, extra, 0).map((more, index) => least[index]! + more);
  }

  epoch(batches: number, counts: readonly number[], random: RandomStream): PoolEpoch {
    return new PoolEpoch(this.datasets, counts, batches, random);
  }

  #least(batches: number): number {
    return this.datasets.reduce((sum, { size }) => sum + Math.max(size, batches), 0);
  }
}
