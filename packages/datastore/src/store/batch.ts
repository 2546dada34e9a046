import { collateAsync, type CollateOptions, type GraphBatch, type Structure } from "@hydride/core-graph";
import { collateRecords, type Displace } from "../loader/collateRecords";
import { describe } from "../describe";
import { DataStoreError } from "../errors";
import { checkThere } from "../record/there";
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

  /** The record at a place of the batch. @throws DataStoreError `STORE_CLOSED` once the store is closed, `STORE_ID`. */
  record(i: number): RecordView {
    const memory = this.#memories[i];
    if (memory === undefined) {
      throw new DataStoreError(
        "STORE_ID",
        `expected a place from 0 to ${this.length - 1} in the batch, found ${describe(i)}`,
      );
    }
    checkThere(memory);
    return new RecordView(memory, this.#places[i]!, this.#datasets);
  }

  /** All of them as structures, for `collate`: their arrays are views all the same. */
  structures(): Structure[] {
    return this.ids.map((_, i) => this.record(i).toStructure());
  }

  /** Those at some places of the batch, in that order. */
  pick(places: readonly number[]): Batch {
    return new Batch(
      places.map((i) => this.ids[i]!),
      this.#datasets,
      places.map((i) => this.#memories[i]!),
      Float64Array.from(places, (i) => this.#places[i]!),
    );
  }

  /**
   * The graph of all of them, as `collateAsync` of the structures makes it, but straight from the records, which is several times as
   * quick; neighbours are found off the main thread. Nothing of it shares memory with the store.
   * @param displace Moves atoms before neighbours are looked for.
   * @throws BatchError, NeighborListError, StructureError as `collateAsync`; DataStoreError `RECORD_DAMAGED`, `STORE_CLOSED`.
   */
  async collate(options: CollateOptions, displace?: Displace): Promise<GraphBatch> {
    const { properties = [], ...rest } = options;
    this.#memories.forEach(checkThere);
    if (properties.length === 0) {
      const records = { memories: this.#memories, places: this.#places, datasets: this.#datasets };
      return collateRecords(records, rest, displace);
    }
    // Such labels are texts in the records.
    const structures = this.structures();
    if (displace !== undefined) {
      for (const [i, structure] of structures.entries()) {
        structure.positions = structure.positions.slice();
        displace(i, structure.positions);
      }
    }
    try {
      return await collateAsync(structures, options);
    } catch (error) {
      // What was given back meanwhile looks like all kinds of damage.
      this.#memories.forEach(checkThere);
      throw error;
    }
  }
}
