import { DataStoreError } from "../errors";
import { SLAB } from "../memory/segment";
import type { SampleSource } from "../source/source";
import type { TransportName } from "../transport/transport";
import { Batch } from "./batch";
import { checkId, checkIdentity, checkIds } from "./ids";
import { type Loaded, loadSamples } from "./load";
import { type LoadOptions, readOptions } from "./options";
import { RemotePart } from "./remotePart";
import { type GetOptions, noStats, type SampleStore, type StoreStats } from "./sampleStore";
import { untilAborted } from "./untilAborted";

/** How a store was loaded. */
export interface StoreReport {
  /** Ranks that hold one copy together, and why so many. */
  width: number;
  widthReason: string;
  /** Copies. */
  groups: number;
  transport: TransportName | "none";
  transportReason: string;
  /** Bytes of all records, of those of this rank, and of the index, of which every node has one. */
  recordBytes: number;
  ownBytes: number;
  indexBytes: number;
}

/** Samples in the memory of ranks: one copy for each replica group, in shares that are the same in bytes. */
export class DataStore implements SampleStore {
  readonly count: number;
  readonly datasets: readonly string[];
  readonly report: StoreReport;
  readonly stats: StoreStats = noStats();
  readonly #loaded: Loaded;
  /** Samples of this rank, and of its node. */
  readonly #own: [first: number, end: number];
  readonly #node: [first: number, end: number];
  /** The byte of all records with which the node's begin. */
  readonly #start: number;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  private constructor(loaded: Loaded) {
    const { index, datasets, starts, rank, node, transport, groups, widthReason } = loaded;
    this.#loaded = loaded;
    this.count = index.count;
    this.datasets = datasets;
    this.#own = [starts[rank]!, starts[rank + 1]!];
    this.#node = [starts[node.first]!, starts[node.end]!];
    this.#start = index.offset(this.#node[0]);
    this.report = {
      width: starts.length - 1,
      widthReason,
      groups,
      transport: transport.name,
      transportReason: transport.reason,
      recordBytes: index.recordBytes,
      ownBytes: index.offset(this.#own[1]) - index.offset(this.#own[0]),
      indexBytes: index.bytes,
    };
  }

  /**
   * Reads a source into the ranks' memory. Collective; what fails on one rank fails on all.
   * @throws DataStoreError `STORE_OPTION`, `STORE_SOURCE`, `STORE_MEMORY`, `STORE_RANKS`, `STORE_TRANSPORT`, `STORE_ADDON`; what the
   * source throws, and StructureError for a structure that contradicts itself.
   */
  static async load(source: SampleSource, options: LoadOptions = {}): Promise<DataStore> {
    return new DataStore(await loadSamples(source, await readOptions(options)));
  }

  atoms(id: number): number {
    this.#checkOpen();
    checkId(id, this.count);
    return this.#loaded.index.atoms(id);
  }

  edges(id: number): number | undefined {
    this.#checkOpen();
    checkId(id, this.count);
    return this.#loaded.index.edges(id);
  }

  /** As in SampleStore. With the transport "exchange" all ranks have to ask for as many batches as each other. */
  async getBatch(ids: ArrayLike<number>, { signal }: GetOptions = {}): Promise<Batch> {
    this.#checkOpen();
    let checked: number[];
    try {
      checked = checkIds(ids, this.count);
      signal?.throwIfAborted();
    } catch (error) {
      await this.#takePart();
      throw error;
    }
    const memories = new Array<DataView>(checked.length);
    const places = new Float64Array(checked.length);
    const remote = this.#locate(checked, memories, places);
    this.stats.batches++;
    const { transport } = this.#loaded;
    if (remote !== undefined || transport.isCollective) {
      const part = remote ?? new RemotePart();
      const { ranges, into } = part.plan();
      await untilAborted(this.#fetch(ranges, into), signal);
      part.deliver(memories, places);
      this.stats.remote.samples += part.samples;
      this.stats.remote.bytes += into.length;
    }
    for (let i = 0; i < checked.length; i++) checkIdentity(memories[i]!, places[i]!, checked[i]!);
    return new Batch(checked, this.datasets, memories, places);
  }

  /** As in SampleStore. Collective. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const { transport, segment, index } = this.#loaded;
    await Promise.allSettled(this.#underWay);
    await transport.close();
    segment.release();
    index.release();
  }

  /** Where all ranks fetch together, one whose batch is refused takes part all the same: the others would wait for it. */
  async #takePart(): Promise<void> {
    if (this.#loaded.transport.isCollective) await this.#fetch(new Float64Array(0), new Uint8Array(0));
  }

  /** Finds what the node has, and gives what it does not have. */
  #locate(ids: readonly number[], memories: DataView[], places: Float64Array): RemotePart | undefined {
    const { index, segment } = this.#loaded;
    const { own, node } = this.stats;
    const [[ownFirst, ownEnd], [nodeFirst, nodeEnd]] = [this.#own, this.#node];
    let remote: RemotePart | undefined;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      const offset = index.offset(id);
      const size = index.size(id);
      if (id < nodeFirst || id >= nodeEnd) {
        remote ??= new RemotePart();
        const owner = this.#ownerOf(id);
        remote.add(i, owner, offset - this.#offsetOf(owner), size);
        continue;
      }
      const place = offset - this.#start;
      memories[i] = segment.slab(place);
      places[i] = place % SLAB;
      const tier = id >= ownFirst && id < ownEnd ? own : node;
      tier.samples++;
      tier.bytes += size;
    }
    return remote;
  }

  /** The rank of the group that has a sample. */
  #ownerOf(id: number): number {
    const { starts } = this.#loaded;
    let [low, high] = [0, starts.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= id) low = middle;
      else high = middle;
    }
    return low;
  }

  #offsetOf(rank: number): number {
    const { index, starts } = this.#loaded;
    return index.offset(starts[rank]!);
  }

  #fetch(ranges: Float64Array, into: Uint8Array): Promise<void> {
    return this.#track(this.#loaded.transport.fetch(ranges, into));
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new DataStoreError("STORE_CLOSED", "the store was closed");
  }
}
