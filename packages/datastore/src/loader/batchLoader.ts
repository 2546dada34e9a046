import { collateAsync, type CollateOptions, type GraphBatch, type Structure } from "@hydride/core-graph";
import { describe } from "../describe";
import { DataStoreError } from "../errors";
import type { SampleStore } from "../store/sampleStore";

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

/**
 * Makes the batches of plans ahead of their use: samples from a store, neighbour lists and graphs on threads. Batches come in the order
 * of the plans whatever the timing, an error at its place among them; who is slow, the user or the store, makes the other wait.
 */
export class BatchLoader implements AsyncIterable<LoadedBatch> {
  /** Batches that were taken, and the seconds that the user waited for them. */
  readonly stats = { batches: 0, waitSeconds: 0 };
  readonly #options: LoaderOptions & { depth: number };
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #isUsed = false;

  /** @throws DataStoreError `STORE_OPTION`. */
  constructor({ depth = 2, ...options }: LoaderOptions) {
    if (!Number.isInteger(depth) || depth < 1) {
      throw new DataStoreError("STORE_OPTION", `depth: expected a whole number from 1, found ${describe(depth)}`);
    }
    this.#options = { ...options, depth };
  }

  /** Once. @throws DataStoreError `STORE_LOADER` the second time; what the plans, the store and `collateAsync` throw. */
  async *[Symbol.asyncIterator](): AsyncGenerator<LoadedBatch, void, undefined> {
    if (this.#isUsed) throw new DataStoreError("STORE_LOADER", "the loader was used already", "make another one");
    this.#isUsed = true;
    const { plans, depth } = this.#options;
    const iterator = Symbol.asyncIterator in plans ? plans[Symbol.asyncIterator]() : plans[Symbol.iterator]();
    const queue: Promise<LoadedBatch | undefined>[] = [];
    let drawn: Promise<IteratorResult<BatchPlan> | undefined> = Promise.resolve(undefined);
    const draw = () =>
      (drawn = drawn.then((last) => (last?.done === true || this.#isStopped ? last : iterator.next())));
    try {
      while (!this.#isStopped) {
        while (queue.length < depth) queue.push(this.#track(this.#make(draw())));
        const begun = performance.now();
        const next = await queue.shift()!;
        this.stats.waitSeconds += (performance.now() - begun) / 1000;
        if (next === undefined || this.#isStopped) return;
        this.stats.batches++;
        queue.push(this.#track(this.#make(draw())));
        yield next;
      }
    } finally {
      await this.close();
      await iterator.return?.();
    }
  }

  /** Ends it: no more batches come, and nothing is under way any more when the promise is settled. */
  async close(): Promise<void> {
    this.#stop.abort(new DataStoreError("STORE_LOADER", "the loader was closed"));
    await Promise.allSettled(this.#underWay);
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** `undefined` after the last plan. */
  async #make(drawn: Promise<IteratorResult<BatchPlan> | undefined>): Promise<LoadedBatch | undefined> {
    const next = await drawn;
    if (next === undefined || next.done === true || this.#isStopped) return undefined;
    const { store, collate, transform } = this.#options;
    const plan = next.value;
    const found = await store.getBatch(plan, { signal: this.#stop.signal });
    const structures = found.structures();
    const changed = transform === undefined ? structures : await transform(structures, plan);
    this.#stop.signal.throwIfAborted();
    return { plan, batch: await collateAsync(changed, collate) };
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    // What fails is thrown where the batch is taken; this keeps it from being reported as unhandled before that.
    work.catch(() => undefined).finally(() => this.#underWay.delete(work));
    return work;
  }
}
