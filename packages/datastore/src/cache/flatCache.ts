import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { DataStoreError } from "../errors";
import { Segment, SLAB } from "../memory/segment";
import { SampleIndex } from "../sampleIndex/sampleIndex";
import type { SampleSource } from "../source/source";
import { Batch } from "../store/batch";
import { checkId, checkIdentity, checkIds } from "../store/ids";
import { type GetOptions, noStats, type SampleStore } from "../store/sampleStore";
import { type CacheHead, type CachePlaces, damagedCache, HEAD_BYTES, parseHead, placesOf } from "./head";
import { writeCache } from "./write";

/**
 * Records in a file that is mapped into memory: of it the index alone is read when it is opened, and the system keeps one copy of its
 * pages for all processes of the node. A record's checksum is looked at when it is asked for first.
 */
export class FlatCache implements SampleStore {
  readonly path: string;
  readonly datasets: readonly string[];
  readonly stats = noStats();
  readonly #file: Segment;
  readonly #index: SampleIndex;
  readonly #places: CachePlaces;
  readonly #checksums: Uint32Array;
  /** A bit for each record whose checksum was right. */
  readonly #checked: Uint8Array;
  #isClosed = false;

  private constructor(path: string, file: Segment, index: SampleIndex, places: CachePlaces, datasets: string[]) {
    this.path = path;
    this.datasets = datasets;
    this.#file = file;
    this.#index = index;
    this.#places = places;
    this.#checksums = file.elements(Uint32Array, places.checksums, index.count, "own");
    this.#checked = new Uint8Array(Math.ceil(index.count / 8));
  }

  /** Writes a source's samples, once. @throws DataStoreError `CACHE_EXISTS`, `STORE_SOURCE`. */
  static write(path: string, source: SampleSource, options: { overwrite?: boolean } = {}): Promise<void> {
    return writeCache(path, source, options);
  }

  /** @throws DataStoreError `CACHE_DAMAGED`, `CACHE_VERSION`. */
  static async open(path: string): Promise<FlatCache> {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      const head = Buffer.alloc(HEAD_BYTES);
      const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
      const found = parseHead(path, head.subarray(0, bytesRead));
      const places = placesOf(found);
      if (size !== places.bytes) throw damagedCache(path, `${places.bytes} bytes`, `${size}`);
      const names = Buffer.alloc(found.namesBytes);
      await handle.read(names, 0, names.length, places.names);
      if (crc32(names) !== found.namesCrc) {
        throw damagedCache(path, `names of datasets with the checksum ${found.namesCrc}`, `${crc32(names)}`);
      }
      const file = Segment.ofFile(path, size);
      checkIndex(path, file, places, found);
      const index = SampleIndex.ofFile(file, places.index, found.count, found.hasEdges);
      return new FlatCache(path, file, index, places, JSON.parse(names.toString()) as string[]);
    } finally {
      await handle.close();
    }
  }

  get count(): number {
    return this.#index.count;
  }

  atoms(id: number): number {
    this.#checkOpen();
    checkId(id, this.count);
    return this.#index.atoms(id);
  }

  edges(id: number): number | undefined {
    this.#checkOpen();
    checkId(id, this.count);
    return this.#index.edges(id);
  }

  /** As in SampleStore. @throws DataStoreError `CACHE_DAMAGED` where a record is not what was written. */
  async getBatch(ids: ArrayLike<number>, { signal }: GetOptions = {}): Promise<Batch> {
    this.#checkOpen();
    const checked = checkIds(ids, this.count);
    signal?.throwIfAborted();
    const memories = new Array<DataView>(checked.length);
    const places = new Float64Array(checked.length);
    const { file } = this.stats;
    for (const [i, id] of checked.entries()) {
      const place = this.#locate(id);
      memories[i] = this.#file.slab(place);
      places[i] = place % SLAB;
      file.samples++;
      file.bytes += this.#index.size(id);
    }
    this.stats.batches++;
    return new Batch(checked, this.datasets, memories, places);
  }

  /** Looks at every record. @throws DataStoreError `CACHE_DAMAGED` for the first that is not what was written. */
  verify(): void {
    this.#checkOpen();
    for (let id = 0; id < this.count; id++) this.#locate(id);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#file.release();
  }

  /** Where a record begins in the file, once it is known to be whole. */
  #locate(id: number): number {
    const offset = this.#index.offset(id);
    const size = this.#index.size(id);
    const place = this.#places.records + offset;
    const bit = 1 << (id & 7);
    if ((this.#checked[id >>> 3]! & bit) !== 0) return place;
    if (!(place >= this.#places.records && place % 8 === 0 && place + size <= this.#places.bytes && size > 0)) {
      throw damagedCache(this.path, `sample ${id} within the file's records`, `bytes ${place} to ${place + size}`);
    }
    const crc = crc32(this.#file.bytesAt(place, size));
    const expected = this.#checksums[id]!;
    if (crc !== expected) throw damagedCache(this.path, `sample ${id} with the checksum ${expected}`, `${crc}`);
    checkIdentity(this.#file.slab(place), place % SLAB, id);
    this.#checked[id >>> 3]! |= bit;
    return place;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new DataStoreError("STORE_CLOSED", "the store was closed");
  }
}

/** So much of the index is looked at in one piece. */
const PIECE = 2 ** 28;

/** @throws DataStoreError `CACHE_DAMAGED`. */
function checkIndex(path: string, file: Segment, { index, checksums }: CachePlaces, head: CacheHead): void {
  let crc = 0;
  const end = checksums + 4 * head.count;
  for (let at = index; at < end; at += PIECE) crc = crc32(file.bytesAt(at, Math.min(PIECE, end - at)), crc);
  if (crc === head.indexCrc) return;
  file.release();
  throw damagedCache(path, `an index with the checksum ${head.indexCrc}`, `${crc}`);
}
