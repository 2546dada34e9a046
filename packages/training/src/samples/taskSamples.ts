import { type Batch, SampleLoader, type SampleStore } from "@hydride/datastore";
import type { Numbering, SamplePlace, StoredSide } from "./numbering.js";

export interface LoadRequest<Place extends SamplePlace, Made> {
  side: StoredSide;
  /** The structures of each step; none where a rank has none. */
  plans: Iterable<readonly Place[]>;
  /** Makes what a step takes of them, which are in the order of the plan. */
  make: (found: Batch, plan: readonly Place[]) => Made | Promise<Made>;
}

/** What is made of plans, one after the other, once. */
export interface Loading<Made> {
  /** Begins what may be begun beside what was taken: for who is about to keep the main thread busy. */
  fill(): void;
  [Symbol.asyncIterator](): AsyncGenerator<Made, void, undefined>;
}

/** The structures of a run's datasets that this rank may be asked for, wherever they are. */
export class TaskSamples {
  /**
   * @param numbers Of the structures of the datasets that the store has.
   * @param atoms Of each structure to train on, by dataset: 4 bytes for each.
   * @param ahead Steps that are made or waiting beside the one that is taken.
   */
  constructor(
    readonly store: SampleStore,
    private readonly numbers: Numbering,
    private readonly atoms: readonly Uint32Array[],
    private readonly ahead = 2,
  ) {}

  /** What a structure to train on takes of a step, beside others: its atoms. Of all datasets, also those that the store has not. */
  cost(dataset: number, index: number): number {
    return this.atoms[dataset]![index]!;
  }

  /** What is made of each plan, in their order, the next ones while one is in use. */
  load<Place extends SamplePlace, Made>({ side, plans, make }: LoadRequest<Place, Made>): Loading<Made> {
    const ids = (plan: readonly Place[]) => plan.map((place) => this.numbers(side, place));
    const loader = new SampleLoader({ store: this.store, plans, ids, make, depth: this.ahead });
    return {
      fill: () => {
        loader.fill();
      },
      async *[Symbol.asyncIterator]() {
        for await (const { made } of loader) yield made;
      },
    };
  }

  /** Gives the memory back. Collective. */
  close(): Promise<void> {
    return this.store.close();
  }
}
