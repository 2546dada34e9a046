import { elementCounts, packComposition } from "@hydride/core-graph";
import { factsOf } from "./facts";
import type { Tally } from "./layout";
import type { SampleRecord } from "./record";

const FIRST_ROOM = 1024;
/** Bytes of compositions are at first. */
const FIRST_BYTES = 4096;

/** A run of samples that stands together in the input, such as a file. */
export interface Part {
  /** Parts follow each other by this number in the set, whichever rank has them. */
  order: number;
  /** Of its first sample in the index. */
  first: number;
  samples: number;
  /** Where it begins in the scratch file. */
  position: number;
}

const NUMBERS = ["atoms", "edges", "id", "group", "info", "facts", "dataset", "schema"] as const;
type Field = (typeof NUMBERS)[number];

/** What has to be known of every sample to find its place in the set: 49 bytes each, and 2 for each of its elements. */
export class RecordIndex {
  readonly #fields = Object.fromEntries(NUMBERS.map((field) => [field, new Int32Array(FIRST_ROOM)])) as Record<
    Field,
    Int32Array
  >;
  /** Side of a sample, where it is known when it comes. */
  #sides = new Uint8Array(FIRST_ROOM);
  #energies = new Float64Array(FIRST_ROOM);
  #compositions = new Uint8Array(FIRST_BYTES);
  /** Where that of each sample ends. */
  #ends = new Float64Array(FIRST_ROOM);
  /** Bytes of texts in further arrays, of the few samples that have such. */
  readonly #texts = new Map<number, number[]>();
  length = 0;

  add(record: SampleRecord, side: number): void {
    if (this.length === this.#sides.length) this.#grow();
    const i = this.length++;
    const values: Record<Field, number> = {
      atoms: record.numbers.length,
      edges: record.edges?.receiver.length ?? 0,
      id: record.id.length,
      group: record.group.length,
      info: record.info.length,
      facts: factsOf(record),
      dataset: record.dataset,
      schema: record.schema,
    };
    for (const field of NUMBERS) this.#fields[field][i] = values[field];
    this.#sides[i] = side;
    this.#energies[i] = record.energy ?? NaN;
    this.#addComposition(i, packComposition(record.numbers));
    if (record.arrays.some((array) => array instanceof Uint8Array)) {
      this.#texts.set(
        i,
        record.arrays.map((array) => array.length),
      );
    }
  }

  of(field: Field, i: number): number {
    return this.#fields[field][i]!;
  }

  set(field: Field, i: number, value: number): void {
    this.#fields[field][i] = value;
  }

  side(i: number): number {
    return this.#sides[i]!;
  }

  /** NaN where a sample has none. */
  energy(i: number): number {
    return this.#energies[i]!;
  }

  /** Atoms by element, ascending. */
  elements(i: number): [z: number, count: number][] {
    return elementCounts(this.#compositions.subarray(this.#compositionStart(i), this.#ends[i]));
  }

  /** How much a sample has; `columns` are its further arrays, by index and width. */
  tally(i: number, columns: readonly { index: number; width: number }[]): Tally {
    const [atoms, texts] = [this.of("atoms", i), this.#texts.get(i)];
    const values = (place: number, width: number) => texts?.[place] ?? atoms * width;
    return {
      samples: 1,
      atoms,
      edges: this.of("edges", i),
      id: this.of("id", i),
      group: this.of("group", i),
      info: this.of("info", i),
      arrays: new Map(columns.map(({ index, width }, place) => [index, { samples: 1, values: values(place, width) }])),
    };
  }

  #addComposition(i: number, bytes: Uint8Array): void {
    const begin = this.#compositionStart(i);
    const end = begin + bytes.length;
    if (end > this.#compositions.length) this.#compositions = grown(this.#compositions, new Uint8Array(2 * end));
    this.#compositions.set(bytes, begin);
    this.#ends[i] = end;
  }

  #compositionStart(i: number): number {
    return i === 0 ? 0 : this.#ends[i - 1]!;
  }

  #grow(): void {
    const room = 2 * this.#sides.length;
    for (const field of NUMBERS) this.#fields[field] = grown(this.#fields[field], new Int32Array(room));
    this.#sides = grown(this.#sides, new Uint8Array(room));
    this.#energies = grown(this.#energies, new Float64Array(room));
    this.#ends = grown(this.#ends, new Float64Array(room));
  }
}

function grown<Values extends Int32Array | Uint8Array | Float64Array>(from: Values, to: Values): Values {
  to.set(from);
  return to;
}
