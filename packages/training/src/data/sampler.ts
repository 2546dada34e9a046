import { ConfigError } from "../config/configError.js";
import { Random } from "../random/random.js";

/** One training structure: its dataset's position in the configuration, and its own in the dataset's training split. */
export interface SampleRef {
  dataset: number;
  index: number;
  /** 32 random bits, for what is random about the structure this time. */
  draw: number;
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
 * - Every batch holds at least one structure of every dataset, and otherwise as many as its share, give or take one: a dataset
 *   with fewer structures than there are batches wraps around, in a new order each time. So every step sees every dataset, and
 *   the weights of the datasets in the loss are what the configuration says.
 * - No batch has more than `batchSize` structures, and the batches of an epoch differ by one at most.
 */
export class MixedSampler {
  readonly batches: number;
  /** Structures of each dataset in an epoch, those that come up again counted again. */
  readonly counts: readonly number[];

  /**
   * @param sizes Training structures of each dataset, at least one in all.
   * @param batchSize Most structures in a batch; at least one for each dataset.
   * @param seed Decides the order.
   * @throws ConfigError CONFIG_INVALID where the batches have no room for every dataset.
   */
  constructor(
    readonly sizes: readonly number[],
    readonly batchSize: number,
    readonly seed: number,
  ) {
    const datasets = sizes.filter((size) => size > 0).length;
    if (batchSize < datasets) throw new ConfigError("CONFIG_INVALID", ...noRoom(batchSize, datasets));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    this.batches = batchesWithAll(sizes, batchSize, Math.ceil(total / batchSize));
    this.counts = sizes.map((size) => (size > 0 ? Math.max(size, this.batches) : 0));
  }

  /** The batches of an epoch, in order. */
  epoch(epoch: number): SampleRef[][] {
    const random = new Random(this.seed, epoch);
    const batches: SampleRef[][] = Array.from({ length: this.batches }, () => []);
    // What is left of each dataset after every batch has its whole share is dealt out one by one, and where one dataset ends
    // the next goes on: so no batch gets two more than another.
    const turns = random.permutation(this.batches);
    let dealt = 0;
    for (const [dataset, count] of this.counts.entries()) {
      const order = wrappedOrder(this.sizes[dataset]!, count, random);
      const shares = new Uint32Array(this.batches).fill(Math.floor(count / this.batches));
      for (let rest = count % this.batches; rest > 0; rest--) shares[turns[dealt++ % this.batches]!]!++;
      let taken = 0;
      for (const [batch, share] of shares.entries()) {
        for (let end = taken + share; taken < end; taken++) {
          batches[batch]!.push({ dataset, index: order[taken]!, draw: 0 });
        }
      }
    }
    for (const sample of batches.flat()) sample.draw = random.uint32();
    return batches;
  }
}

/** Message and hint of a batch that is too small for all datasets. */
export function noRoom(batchSize: number, datasets: number): [message: string, hint: string] {
  return [
    `"training.batchSize": expected at least ${String(datasets)}, one structure of each dataset, found ${String(batchSize)}`,
    `Set training.batchSize to ${String(datasets)} or more: every step has structures of every dataset.`,
  ];
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
