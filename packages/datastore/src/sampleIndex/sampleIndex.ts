import type { Comm } from "@hydride/mpi-napi";
import { DataStoreError } from "../errors";
import { Segment } from "../memory/segment";
import { chunked } from "./chunked";

/** One offset is kept for so many samples; those between follow from the sizes. */
const BLOCK = 32;
/** Its arrays are of 4 GiB at most. */
const MOST_SAMPLES = 2 ** 30 - BLOCK;

/** What is known of a sample before its record is written. */
export interface SampleSize {
  /** Of its record, a multiple of 8. */
  bytes: number;
  atoms: number;
  edges?: number;
}

function layout(count: number): { blocks: number; room: number } {
  // Columns begin at multiples of 8 bytes.
  return { blocks: Math.ceil(count / BLOCK) + 1, room: Math.ceil(count / 8) * 8 };
}

/**
 * Size, place and atoms (and edges, where a source knows them) of every sample, once per node: 7.25 bytes a sample, 11.25 with edges.
 * Offsets count the bytes of all records, one after the other.
 */
export class SampleIndex {
  readonly count: number;
  readonly hasEdges: boolean;
  readonly #segment: Segment;
  /** In units of 8 bytes. */
  readonly #sizes: Uint32Array;
  readonly #offsets: Float64Array;
  readonly #atomsLow: Uint16Array;
  readonly #atomsHigh: Uint8Array;
  readonly #edges: Uint32Array | undefined;

  private constructor(segment: Segment, count: number, hasEdges: boolean, begin: number, whose: "shared" | "own") {
    this.#segment = segment;
    this.count = count;
    this.hasEdges = hasEdges;
    const { blocks, room } = layout(count);
    const at = (bytesBefore: number) => begin + 8 * blocks + bytesBefore * room;
    this.#offsets = segment.elements(Float64Array, begin, blocks, whose);
    this.#sizes = segment.elements(Uint32Array, at(0), room, whose);
    this.#atomsLow = segment.elements(Uint16Array, at(4), room, whose);
    this.#atomsHigh = segment.elements(Uint8Array, at(6), room, whose);
    this.#edges = hasEdges ? segment.elements(Uint32Array, at(7), room, whose) : undefined;
  }

  /** Collective over the node's communicator. @throws DataStoreError `STORE_SOURCE` for more samples than it has room for. */
  static make(count: number, hasEdges: boolean, node?: Comm): SampleIndex {
    if (count > MOST_SAMPLES) {
      throw new DataStoreError("STORE_SOURCE", `expected at most ${MOST_SAMPLES} samples, found ${count}`);
    }
    return new SampleIndex(Segment.share(SampleIndex.bytesOf(count, hasEdges), node), count, hasEdges, 0, "shared");
  }

  /** One that begins somewhere in a file. */
  static ofFile(file: Segment, begin: number, count: number, hasEdges: boolean): SampleIndex {
    return new SampleIndex(file, count, hasEdges, begin, "own");
  }

  /** Bytes of an index, a multiple of 8. */
  static bytesOf(count: number, hasEdges: boolean): number {
    const { blocks, room } = layout(count);
    return 8 * blocks + room * (hasEdges ? 11 : 7);
  }

  /** Of the index. */
  get bytes(): number {
    return SampleIndex.bytesOf(this.count, this.hasEdges);
  }

  /** Its bytes as a file has them, in pieces. */
  pieces(): ArrayBufferView[] {
    const all = [this.#offsets, this.#sizes, this.#atomsLow, this.#atomsHigh];
    return this.#edges ? [...all, this.#edges] : all;
  }

  /** Of all records, after `complete`. */
  get recordBytes(): number {
    return this.offset(this.count);
  }

  set(sample: number, { bytes, atoms, edges = 0 }: SampleSize): void {
    if (atoms >= 2 ** 24) {
      throw new DataStoreError(
        "STORE_SOURCE",
        `sample ${sample}: expected fewer than ${2 ** 24} atoms, found ${atoms}`,
      );
    }
    this.#sizes[sample] = bytes / 8;
    this.#atomsLow[sample] = atoms;
    this.#atomsHigh[sample] = atoms >>> 16;
    if (this.#edges) this.#edges[sample] = edges;
  }

  /** Gives what one leader of a node has set, of samples `first` to `end`, to the leaders of the other nodes. Collective over them. */
  exchange(leaders: Comm, root: number, first: number, end: number): void {
    const columns = [this.#sizes, this.#atomsLow, this.#atomsHigh, ...(this.#edges ? [this.#edges] : [])];
    for (const column of columns) {
      for (const part of chunked(first, end)) leaders.Bcast(column.subarray(part.first, part.end), root);
    }
  }

  /** Finds the offsets, when all is set: on one process of a node. */
  complete(): void {
    let offset = 0;
    for (let sample = 0; sample < this.count; sample++) {
      if (sample % BLOCK === 0) this.#offsets[sample / BLOCK] = offset;
      offset += 8 * this.#sizes[sample]!;
    }
    if (this.count % BLOCK === 0) this.#offsets[this.count / BLOCK] = offset;
  }

  /** Of a sample's record in bytes. */
  size(sample: number): number {
    return 8 * this.#sizes[sample]!;
  }

  /** Where its record begins; of `count` itself, where the last ends. */
  offset(sample: number): number {
    const block = (sample / BLOCK) | 0;
    let units = 0;
    for (let i = block * BLOCK; i < sample; i++) units += this.#sizes[i]!;
    return this.#offsets[block]! + 8 * units;
  }

  atoms(sample: number): number {
    return this.#atomsLow[sample]! + 65_536 * this.#atomsHigh[sample]!;
  }

  /** `undefined` where the source did not know. */
  edges(sample: number): number | undefined {
    return this.#edges?.[sample];
  }

  /** The first sample whose record begins at `offset` or after it. */
  firstFrom(offset: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.offset(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Gives the memory back. */
  release(): void {
    this.#segment.release();
  }
}
