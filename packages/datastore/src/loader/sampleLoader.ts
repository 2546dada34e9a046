import { describe } from "../describe";
import { DataStoreError } from "../errors";
import type { Batch } from "../store/batch";
import type { SampleStore } from "../store/sampleStore";
import { untilAborted } from "../store/untilAborted";

export interface SampleLoaderOptions<Plan, Made> {
  store: SampleStore;
  /** What a sampler draws, one after the other; taken no sooner than needed. */
  plans: Iterable<Plan> | AsyncIterable<Plan>;
  /** The numbers of a plan's samples. */
  ids: (plan: Plan) => ArrayLike<number>;
  /** Makes what is used of a plan's samples, which are in the order of its ids. */
  make: (found: Batch, plan: Plan) => Made | Promise<Made>;
  /** Plans whose results are made or waiting beside the one in use. Default: 2. */
  depth?: number | undefined;
}

/** Results that wait take memory. */
const MOST_AHEAD = 1000;

/** What was made of a plan. */
export interface LoadedPlan<Plan, Made> {
  plan: Plan;
  made: Made;
}

/**
 * Has the samples of plans from a store, and what is made of them, ahead of their use. Results come in the order of the plans whatever
 * the timing, an error at its place among them; who is slow, the user or the store, makes the other wait.
 */
export class SampleLoader<Plan, Made> implements AsyncIterable<LoadedPlan<Plan, Made>> {
  /** Results that were taken, and the seconds that the user waited for them. */
  readonly stats = { batches: 0, waitSeconds: 0 };
  readonly #options: SampleLoaderOptions<Plan, Made> & { depth: number };
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #isUsed = false;
  /** Begins as much as may be begun. */
  #begin: () => void = () => undefined;

  /** @throws DataStoreError `STORE_OPTION`. */
  constructor({ depth = 2, ...options }: SampleLoaderOptions<Plan, Made>) {
    if (!Number.isInteger(depth) || depth < 1 || depth > MOST_AHEAD) {
      const range = `a whole number from 1 to ${MOST_AHEAD}`;
      throw new DataStoreError("STORE_OPTION", `depth: expected ${range}, found ${describe(depth)}`);
    }
    this.#options = { ...options, depth };
  }

  /** Once. @throws DataStoreError `STORE_LOADER` the second time; what the plans, the store and `make` throw. */
  async *[Symbol.asyncIterator](): AsyncGenerator<LoadedPlan<Plan, Made>, void, undefined> {
    if (this.#isUsed) throw new DataStoreError("STORE_LOADER", "the loader was used already", "make another one");
    this.#isUsed = true;
    const { plans, depth } = this.#options;
    const iterator = Symbol.asyncIterator in plans ? plans[Symbol.asyncIterator]() : plans[Symbol.iterator]();
    const queue: Promise<LoadedPlan<Plan, Made> | undefined>[] = [];
    let drawn: Promise<IteratorResult<Plan> | undefined> = Promise.resolve(undefined);
    // Whether the source has promised a plan that has not come; it may never come.
    let isDrawing = false;
    const promised = async () => {
      isDrawing = true;
      const plan = await untilAborted(iterator.next() as Promise<IteratorResult<Plan>>, this.#stop.signal);
      isDrawing = false;
      return plan;
    };
    const next = Symbol.asyncIterator in plans ? promised : () => iterator.next();
    const draw = () => (drawn = drawn.then((last) => (last?.done === true || this.#isStopped ? last : next())));
    this.#begin = () => {
      while (!this.#isStopped && queue.length < depth) queue.push(this.#track(this.#load(draw())));
    };
    let hasFailed = false;
    try {
      while (!this.#isStopped) {
        this.#begin();
        const begun = performance.now();
        const loaded = await queue.shift()!.catch((error: unknown) => {
          if (this.#isStopped) return undefined;
          hasFailed = true;
          throw error;
        });
        this.stats.waitSeconds += (performance.now() - begun) / 1000;
        if (loaded === undefined || this.#isStopped) return;
        this.stats.batches++;
        // The user has the result first.
        const later = setImmediate(this.#begin);
        yield loaded;
        clearImmediate(later);
      }
    } finally {
      this.#begin = () => undefined;
      await this.close();
      const returned = (async () => iterator.return?.())();
      // A source that has not kept its promise would answer only afterwards; after an error, that is what is told.
      if (isDrawing || hasFailed) void returned.catch(() => undefined);
      else await returned;
    }
  }

  /**
   * Begins what may be begun beside the result that was taken, now instead of when the main thread is next idle: for a user that is
   * about to keep it busy.
   */
  fill(): void {
    this.#begin();
  }

  /** Ends it: no more results come, and nothing is under way any more when the promise is settled. */
  async close(): Promise<void> {
    this.#stop.abort(new DataStoreError("STORE_LOADER", "the loader was closed"));
    await Promise.allSettled(this.#underWay);
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** `undefined` after the last plan. */
  async #load(drawn: Promise<IteratorResult<Plan> | undefined>): Promise<LoadedPlan<Plan, Made> | undefined> {
    const next = await drawn;
    if (next === undefined || next.done === true || this.#isStopped) return undefined;
    const { store, ids, make } = this.#options;
    const plan = next.value;
    const found = await store.getBatch(ids(plan), { signal: this.#stop.signal });
    this.#stop.signal.throwIfAborted();
    return { plan, made: await make(found, plan) };
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    // What fails is thrown where the result is taken; this keeps it from being reported as unhandled before that.
    work.catch(() => undefined).finally(() => this.#underWay.delete(work));
    return work;
  }
}
