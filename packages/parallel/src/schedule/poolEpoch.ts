import type { PooledDataset } from "./pool.js";
import type { RandomStream } from "./randomStream.js";
import type { SampleRef } from "./sampleRef.js";

interface Dealt {
  dataset: number;
  /** Positions in the dataset, in the order of the batches. */
  order: Uint32Array;
  /** (batches + 1) where in `order` each batch begins. */
  starts: Float64Array;
}

/** The batches of a pool in one epoch. They differ by one structure at most, and so does each dataset's part of them. */
export class PoolEpoch {
  readonly #dealt: readonly Dealt[];
  readonly #draws: Uint32Array;

  constructor(datasets: readonly PooledDataset[], counts: readonly number[], batches: number, random: RandomStream) {
    // What is left of each dataset after every batch has its whole share is dealt out one by one, and where one dataset ends
    // the next goes on: so no batch gets two more than another.
    const turns = random.permutation(batches);
    let turn = 0;
    this.#dealt = datasets.map(({ dataset, size }, position) => {
      const count = counts[position]!;
      const order = wrappedOrder(size, count, random);
      const shares = new Uint32Array(batches).fill(Math.floor(count / batches));
      for (let rest = count % batches; rest > 0; rest--) shares[turns[turn++ % batches]!]!++;
      return { dataset, order, starts: startsOf(shares) };
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    this.#draws = Uint32Array.from({ length: total }, () => random.uint32());
  }

  /** The structures of a batch, dataset by dataset. */
  batch(index: number): SampleRef[] {
    const samples: SampleRef[] = [];
    let draw = this.#dealt.reduce((sum, { starts }) => sum + starts[index]!, 0);
    for (const { dataset, order, starts } of this.#dealt) {
      for (let at = starts[index]!; at < starts[index + 1]!; at++) {
        samples.push({ dataset, index: order[at]!, draw: this.#draws[draw++]! });
      }
    }
    return samples;
  }
}

function startsOf(shares: Uint32Array): Float64Array {
  const starts = new Float64Array(shares.length + 1);
  for (const [index, share] of shares.entries()) starts[index + 1] = starts[index]! + share;
  return starts;
}

/** `count` positions in a dataset of `size`: shuffled, and shuffled anew whenever all have come up. */
function wrappedOrder(size: number, count: number, random: RandomStream): Uint32Array {
  const order = new Uint32Array(count);
  for (let filled = 0; filled < count; filled += size) {
    order.set(random.permutation(size).subarray(0, count - filled), filled);
  }
  return order;
}
