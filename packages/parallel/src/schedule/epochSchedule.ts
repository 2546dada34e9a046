import { checkCount } from "../checks.js";
import { ParallelError } from "../errors.js";
import type { Placement } from "../placement/placement.js";
import { deal } from "./deal.js";
import { Pool } from "./pool.js";
import type { PoolEpoch } from "./poolEpoch.js";
import type { RandomStreams } from "./randomStream.js";
import type { SampleRef } from "./sampleRef.js";

/** Structures in a batch: at most so many of each rank, or of all ranks together. */
export type BatchSize = { perRank: number } | { global: number };

export interface ScheduleRequest {
  /** Training structures of every dataset, which are the placement's branches, in any order. */
  datasets: readonly { name: string; size: number }[];
  placement: Placement;
  batchSize: BatchSize;
  seed: number;
  random: RandomStreams;
  /** What a structure costs, such as `a * atoms + b * edges`; all the same where not given. The same on every rank. */
  cost?: (dataset: number, index: number) => number;
}

// More than any epoch's number.
const EPOCHS = 2 ** 20;

/**
 * Which structures each rank has in each step of an epoch, from the seed and the epoch's number alone, so that ranks agree
 * without a word.
 *
 * - Every rank has the same number of steps, and only structures of datasets whose branch it holds.
 * - Every structure comes up at least once an epoch. Those of the dataset that is largest in the group with most structures a rank
 *   come up exactly once; the others wrap around, shuffled anew each time.
 * - In every step there is a structure of every dataset, on one of the ranks that hold it.
 * - Ranks of a group differ by one structure in a step at most.
 *
 * With `perRank`, groups fill their batches each from their own datasets, ranks of all groups with as many structures. With `global`,
 * batches of all ranks together are the same whatever the placement and the number of ranks, only their division differs; ranks of
 * different groups may have more or fewer structures. In both, a rank has none where there are fewer structures than ranks.
 * One rank has the batches of `MixedSampler` of the package training, with its random numbers.
 */
export class EpochSchedule {
  /** Of every rank in every epoch. */
  readonly steps: number;
  /** Structures of each dataset in an epoch, those that come up again counted again. */
  readonly counts: readonly number[];
  readonly #pools: readonly { pool: Pool; counts: readonly number[] }[];
  readonly #poolOfGroup: readonly number[];
  readonly #groupOfDataset: readonly number[];

  /** @throws ParallelError SCHEDULE_INVALID where datasets are not the branches, or batches have no room for every dataset. */
  constructor(readonly request: ScheduleRequest) {
    const { datasets, placement, batchSize } = request;
    this.#groupOfDataset = groupsOf(datasets, placement);
    const { groups } = placement;
    const pooled = datasets.map(({ size }, dataset) => ({ dataset, size })).filter(({ size }) => size > 0);
    const isGlobal = "global" in batchSize;
    const pools = isGlobal
      ? [poolOf(pooled, batchSize.global, "all ranks")]
      : groups.map(({ ranks, branches }, group) => {
          checkCount("SCHEDULE_INVALID", "batchSize.perRank", batchSize.perRank);
          const own = pooled.filter(({ dataset }) => this.#groupOfDataset[dataset] === group);
          return poolOf(own, batchSize.perRank * ranks.length, `the ranks of ${branches.join(", ")}`);
        });
    this.#poolOfGroup = groups.map((_, group) => (isGlobal ? 0 : group));
    this.steps = Math.max(...pools.map(({ fewest }) => fewest));
    const ranksOf = (index: number) => (isGlobal ? placement.ranks : groups[index]!.ranks.length);
    // The fullest group sets how many structures a rank has in an epoch; the others fill up to it, so that none waits.
    const fullest = Math.max(
      ...pools.map((pool, index) =>
        pool.fewest === this.steps ? sum(pool.counts(this.steps, 0)) / ranksOf(index) : 0,
      ),
    );
    this.#pools = pools.map((pool, index) => {
      const wanted = isGlobal ? 0 : Math.floor(fullest * ranksOf(index));
      return { pool, counts: pool.counts(this.steps, wanted) };
    });
    const counts = datasets.map(() => 0);
    for (const { pool, counts: own } of this.#pools) {
      for (const [position, { dataset }] of pool.datasets.entries()) counts[dataset] = own[position]!;
    }
    this.counts = counts;
  }

  /** The steps of a rank in an epoch, from 0; each is made when it is asked for. */
  epoch(epoch: number, rank: number): RankEpoch {
    const { placement, seed, random, cost } = this.request;
    const group = placement.groupIndexOf(rank);
    const { ranks } = placement.groups[group]!;
    const index = this.#poolOfGroup[group]!;
    const { pool, counts } = this.#pools[index]!;
    const order: PoolEpoch = pool.epoch(this.steps, counts, random(seed, epoch + index * EPOCHS));
    const own = ranks.indexOf(rank);
    const costOf = cost && ((sample: SampleRef) => cost(sample.dataset, sample.index));
    return {
      steps: this.steps,
      batch: (step) => {
        const samples = order.batch(step).filter(({ dataset }) => this.#groupOfDataset[dataset] === group);
        return deal(samples, ranks.length, step % ranks.length, costOf)[own]!;
      },
    };
  }
}

/** What a rank does in an epoch. */
export interface RankEpoch {
  readonly steps: number;
  /** The structures of a step, dataset by dataset; none where there are fewer than ranks. */
  batch(step: number): SampleRef[];
}

function groupsOf(datasets: ScheduleRequest["datasets"], placement: Placement): number[] {
  const names = datasets.map(({ name }) => name);
  const [found, expected] = [names, placement.branches].map((list) => list.toSorted().join(", "));
  if (found !== expected) {
    throw new ParallelError(
      "SCHEDULE_INVALID",
      `datasets: expected those of the branches, ${expected!}, found ${found || "none"}`,
    );
  }
  for (const { name, size } of datasets) {
    if (Number.isSafeInteger(size) && size >= 0) continue;
    const message = `the size of ${name}: expected a whole number of 0 or more, found ${String(size)}`;
    throw new ParallelError("SCHEDULE_INVALID", message);
  }
  return names.map((name) => placement.groupIndexOf(placement.ranksOf(name)[0]!));
}

function poolOf(datasets: { dataset: number; size: number }[], capacity: number, who: string): Pool {
  checkCount("SCHEDULE_INVALID", "batchSize", capacity);
  if (datasets.length === 0) {
    throw new ParallelError(
      "SCHEDULE_INVALID",
      `expected training structures for ${who}, found none`,
      "Leave the datasets without structures out, or take the strategy ddp.",
    );
  }
  if (capacity >= datasets.length) return new Pool(datasets, capacity);
  throw new ParallelError(
    "SCHEDULE_INVALID",
    `batchSize: expected at least ${String(datasets.length)} for ${who}, one structure of each dataset, found ${String(capacity)}`,
    "Enlarge the batches: every step has structures of every dataset.",
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
