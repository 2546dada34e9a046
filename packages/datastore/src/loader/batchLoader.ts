import { collateAsync, type CollateOptions, type GraphBatch, type Structure } from "@hydride/core-graph";
import type { Batch } from "../store/batch";
import type { SampleStore } from "../store/sampleStore";
import { SampleLoader } from "./sampleLoader";

/** Numbers of a batch's samples. */
export type BatchPlan = ArrayLike<number>;

export interface LoaderOptions {
  store: SampleStore;
  /** What a sampler draws, one batch after the other; taken no sooner than needed. */
  plans: Iterable<BatchPlan> | AsyncIterable<BatchPlan>;
  /** For `collateAsync`: cutoff, branches and so on. */
  collate: CollateOptions;
  /** Batches that are made or waiting beside the one in use. Default: 2. */
  depth?: number;
  /** Changes structures before they are collated, for example by displacing atoms; those that are given must be left as they are. */
  transform?: (structures: Structure[], plan: BatchPlan) => Structure[] | Promise<Structure[]>;
}

/** A batch with the plan that it was made of. */
export interface LoadedBatch {
  plan: BatchPlan;
  batch: GraphBatch;
}

/** A `SampleLoader` of graphs: neighbour lists and all are made on threads. */
export class BatchLoader implements AsyncIterable<LoadedBatch> {
  readonly #loader: SampleLoader<BatchPlan, GraphBatch>;

  /** @throws DataStoreError `STORE_OPTION`. */
  constructor({ store, plans, collate, depth, transform }: LoaderOptions) {
    const make = async (found: Batch, plan: BatchPlan) =>
      transform === undefined
        ? found.collate(collate)
        : collateAsync(await transform(found.structures(), plan), collate);
    this.#loader = new SampleLoader({ store, plans, ids: (plan) => plan, make, depth });
  }

  /** Batches that were taken, and the seconds that the user waited for them. */
  get stats(): Readonly<{ batches: number; waitSeconds: number }> {
    return this.#loader.stats;
  }

  /** Once. @throws DataStoreError `STORE_LOADER` the second time; what the plans, the store, `transform` and `collateAsync` throw. */
  async *[Symbol.asyncIterator](): AsyncGenerator<LoadedBatch, void, undefined> {
    for await (const { plan, made } of this.#loader) yield { plan, batch: made };
  }

  /** As `SampleLoader.close`. */
  close(): Promise<void> {
    return this.#loader.close();
  }
}
