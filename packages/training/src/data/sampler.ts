import { Random } from "../random/random.js";

/** One training structure: its dataset's position in the configuration, and its own in the dataset's training split. */
export interface SampleRef {
  dataset: number;
  index: number;
}

/**
 * Where training stands in its endless sequence of batches. An epoch's order follows from the seed and the epoch's number
 * alone, so that this is all the state there is.
 */
export interface SamplerPosition {
  seed: number;
  /** From 0. */
  epoch: number;
  /** The next batch of the epoch, from 0. */
  batch: number;
}

/**
 * Divides the training structures of an epoch into batches that mix the datasets.
 *
 * - Every structure comes up at least once an epoch, those of the largest dataset exactly once.
 * - Every batch holds at least one structure of every dataset, and otherwise as many as its share: a dataset with fewer
 *   structures than there are batches wraps around, in a new order each time. So every step sees every dataset, and the
 *   weights of the datasets in the loss are what the configuration says. (Where a batch has no room for that, because there
 *   are as many datasets as structures in a batch, nothing wraps around.)
 * - Batches have `batchSize` structures give or take one for each dataset.
 */
export class MixedSampler {
  readonly batches: number;
  /** Structures of each dataset in an epoch, those that come up again counted again. */
  readonly counts: readonly number[];

  /**
   * @param sizes Training structures of each dataset, at least one in all.
   * @param batchSize Structures in a batch.
   * @param seed Decides the order.
   */
  constructor(
    readonly sizes: readonly number[],
    readonly batchSize: number,
    readonly seed: number,
  ) {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const fewest = Math.ceil(total / batchSize);
    this.batches = sizes.length < batchSize ? batchesWithAll(sizes, batchSize, fewest) : fewest;
    this.counts = sizes.map((size) => (sizes.length < batchSize && size > 0 ? Math.max(size, this.batches) : size));
  }

  /** The batches of an epoch, in order. */
  epoch(epoch: number): SampleRef[][] {
    const random = new Random(this.seed, epoch);
    const batches: SampleRef[][] = Array.from({ length: this.batches }, () => []);
    for (const [dataset, count] of this.counts.entries()) {
      const order = wrappedOrder(this.sizes[dataset]!, count, random);
      const offset = random.uniform();
      for (const [position, index] of order.entries()) {
        batches[batchOf(position, count, this.batches, offset)]!.push({ dataset, index });
      }
    }
    return batches.filter((batch) => batch.length > 0);
  }
}

/** The smallest number of batches that holds every structure and one of every dataset in every batch. */
function batchesWithAll(sizes: readonly number[], batchSize: number, fewest: number): number {
  let batches = fewest;
  for (;;) {
    const needed = sizes.reduce((sum, size) => sum + (size > 0 ? Math.max(size, batches) : 0), 0);
    const enough = Math.ceil(needed / batchSize);
    if (enough <= batches) return batches;
    batches = enough;
  }
}

/** `count` positions in a dataset of `size`: shuffled, and shuffled anew whenever all have come up. */
function wrappedOrder(size: number, count: number, random: Random): Uint32Array {
  const order = new Uint32Array(count);
  for (let filled = 0; filled < count; filled += size) {
    order.set(random.permutation(size).subarray(0, count - filled), filled);
  }
  return order;
}

/** Spreads `count` structures over the batches as evenly as whole numbers allow; the offset says where the odd ones go. */
function batchOf(position: number, count: number, batches: number, offset: number): number {
  return Math.min(batches - 1, Math.floor(((position + offset) * batches) / count));
}
