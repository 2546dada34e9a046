import type { Structure } from "@hydride/core-graph";
import { RecordView } from "../record/view";

/** Records of a batch where they lie: in the store's memory, or in the one buffer that those of other nodes came in. */
export class Batch {
  readonly ids: readonly number[];
  readonly #datasets: readonly string[];
  readonly #memories: readonly DataView[];
  readonly #places: Float64Array;

  /** Not for callers: stores make batches. */
  constructor(
    ids: readonly number[],
    datasets: readonly string[],
    memories: readonly DataView[],
    places: Float64Array,
  ) {
    this.ids = ids;
    this.#datasets = datasets;
    this.#memories = memories;
    this.#places = places;
  }

  get length(): number {
    return this.ids.length;
  }

  /** The record at a place of the batch. */
  record(i: number): RecordView {
    return new RecordView(this.#memories[i]!, this.#places[i]!, this.#datasets);
  }

  /** All of them as structures, for `collate`: their arrays are views all the same. */
  structures(): Structure[] {
    return this.ids.map((_, i) => this.record(i).toStructure());
  }
}
