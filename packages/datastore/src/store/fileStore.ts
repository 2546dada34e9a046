import { DataStoreError } from "../errors";
import { planRecord, writeRecord } from "../record/encode";
import { checkCount } from "../source/checkCount";
import { checkSample } from "../source/checkSample";
import type { SampleSource, SourceSample } from "../source/source";
import { Batch } from "./batch";
import { checkId, checkIds } from "./ids";
import { type GetOptions, noStats, type SampleStore } from "./sampleStore";

/** Samples straight from their source, read when they are asked for: neither memory nor a start, and slow. */
export class FileStore implements SampleStore {
  readonly stats = noStats();
  readonly #source: SampleSource;
  /** In the order in which they were met. */
  readonly #datasets: string[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  /** The source stays yours to close, after the store. @throws DataStoreError `STORE_SOURCE`. */
  constructor(source: SampleSource) {
    checkCount(source);
    this.#source = source;
  }

  get count(): number {
    return this.#source.count;
  }

  /** Those of the samples that were read so far. */
  get datasets(): readonly string[] {
    return this.#datasets;
  }

  atoms(id: number): undefined {
    this.#checkOpen();
    checkId(id, this.count);
  }

  edges(id: number): undefined {
    this.#checkOpen();
    checkId(id, this.count);
  }

  async getBatch(ids: ArrayLike<number>, { signal }: GetOptions = {}): Promise<Batch> {
    this.#checkOpen();
    const checked = checkIds(ids, this.count);
    signal?.throwIfAborted();
    const work = this.#read(checked, signal);
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new DataStoreError("STORE_CLOSED", "the store was closed");
  }

  async #read(ids: readonly number[], signal: AbortSignal | undefined): Promise<Batch> {
    const records =
      this.#source.samples === undefined ? await this.#readRuns(ids, signal) : await this.#readAtOnce(ids);
    signal?.throwIfAborted();
    this.stats.batches++;
    this.stats.file.samples += ids.length;
    const memories = ids.map((id) => records.get(id)!);
    for (const { byteLength } of memories) this.stats.file.bytes += byteLength;
    return new Batch(ids, this.#datasets, memories, new Float64Array(ids.length));
  }

  async #readAtOnce(ids: readonly number[]): Promise<Map<number, DataView>> {
    const unique = [...new Set(ids)].sort((a, b) => a - b);
    const samples = await this.#source.samples!(unique);
    if (samples.length !== unique.length) {
      throw new DataStoreError(
        "STORE_SOURCE",
        `expected ${unique.length} samples of the source, found ${samples.length}`,
      );
    }
    return new Map(unique.map((id, i) => [id, this.#encode(samples[i]!, id)]));
  }

  async #readRuns(ids: readonly number[], signal: AbortSignal | undefined): Promise<Map<number, DataView>> {
    const records = new Map<number, DataView>();
    for (const [first, count] of runs(ids)) {
      let id = first;
      for await (const sample of this.#source.read(first, count)) {
        signal?.throwIfAborted();
        records.set(id, this.#encode(sample, id));
        id++;
      }
      if (id === first + count) continue;
      throw new DataStoreError(
        "STORE_SOURCE",
        `expected ${count} samples of the source from ${first} on, found ${id - first}`,
      );
    }
    return records;
  }

  #encode(sample: SourceSample, id: number): DataView {
    checkSample(sample, id, false);
    const plan = planRecord(sample, id);
    const record = new Uint8Array(plan.bytes);
    let dataset = this.#datasets.indexOf(sample.dataset);
    if (dataset < 0) dataset = this.#datasets.push(sample.dataset) - 1;
    writeRecord(plan, record, dataset, id);
    return new DataView(record.buffer);
  }
}

/** Samples that follow each other are read together. */
function runs(ids: readonly number[]): [first: number, count: number][] {
  const found: [number, number][] = [];
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[0] + last[1] === id) last[1]++;
    else found.push([id, 1]);
  }
  return found;
}
