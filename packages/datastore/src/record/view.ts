import type { AtomArray, InfoValue, Periodicity } from "@hydride/core-graph";
import { DataStoreError } from "../errors";
import type { Sample } from "../sample";
import { fromExactJson } from "./exactJson";
import { checkThere } from "./there";
import { type ArrayNote, AT, ELEMENT_BYTES, FLAG, HEAD, MARK, padded, SCALARS } from "./layout";

/**
 * A record read in place: the fields of a `Structure`, whose arrays are views of the memory that the record lies in, made when they are
 * asked for, and whose texts are decoded then. It is there as long as its memory: @throws DataStoreError `STORE_CLOSED` after that.
 */
export class RecordView {
  readonly #head: DataView;
  readonly #begin: number;
  readonly #datasets: readonly string[];
  readonly #flags: number;
  readonly #atoms: number;
  #numbers: Uint8Array | undefined;
  #positions: Float64Array | undefined;
  #forces: Float64Array | undefined;
  #arrays: Record<string, AtomArray> | undefined;
  #info: Record<string, InfoValue> | undefined;

  /** `memory` has the record at `begin`, at a multiple of 8 bytes of its buffer. */
  constructor(memory: DataView, begin: number, datasets: readonly string[]) {
    this.#head = memory;
    this.#begin = begin;
    this.#datasets = datasets;
    this.#flags = memory.getUint32(begin + AT.flags, true);
    this.#atoms = memory.getUint32(begin + AT.atoms, true);
  }

  /** The sample's number in its store. */
  get number(): number {
    return this.#memory.getFloat64(this.#begin + AT.number, true);
  }

  /** Of the whole record. */
  get byteLength(): number {
    return 8 * this.#word(AT.size);
  }

  /** The whole record. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.#memory.byteOffset + this.#begin, this.byteLength);
  }

  get numbers(): Uint8Array {
    const { buffer } = this.#memory;
    return (this.#numbers ??= new Uint8Array(buffer, this.#at(this.#numbersPlace()), this.#atoms));
  }

  get positions(): Float64Array {
    checkThere(this.#head);
    return (this.#positions ??= this.#reals(HEAD, 3 * this.#atoms));
  }

  get forces(): Float64Array | undefined {
    if (!this.#has("forces")) return undefined;
    checkThere(this.#head);
    return (this.#forces ??= this.#reals(HEAD + 24 * this.#atoms, 3 * this.#atoms));
  }

  get cell(): Float64Array | undefined {
    return this.#has("cell") ? this.#reals(this.#cellPlace(), 9) : undefined;
  }

  get stress(): Float64Array | undefined {
    return this.#has("stress") ? this.#reals(this.#cellPlace() + (this.#has("cell") ? 72 : 0), 9) : undefined;
  }

  get pbc(): Periodicity {
    const [x, y, z] = FLAG.pbc;
    return [(this.#flags & x) !== 0, (this.#flags & y) !== 0, (this.#flags & z) !== 0];
  }

  get energy(): number | undefined {
    return this.#scalar("energy");
  }

  get charge(): number | undefined {
    return this.#scalar("charge");
  }

  get spin(): number | undefined {
    return this.#scalar("spin");
  }

  get weight(): number | undefined {
    return this.#scalar("weight");
  }

  get dataset(): string {
    return this.#datasets[this.#memory.getUint16(this.#begin + AT.dataset, true)]!;
  }

  get id(): string {
    return this.#text(this.#textPlace(), this.#word(AT.id));
  }

  get group(): string {
    return this.#text(this.#textPlace() + this.#word(AT.id), this.#word(AT.group));
  }

  get info(): Record<string, InfoValue> {
    checkThere(this.#head);
    return (this.#info ??= this.#readInfo());
  }

  get arrays(): Record<string, AtomArray> | undefined {
    if (!this.#has("arrays")) return undefined;
    checkThere(this.#head);
    return (this.#arrays ??= this.#readArrays());
  }

  /** A plain object of the same views and texts, with nothing where the record has nothing. */
  toStructure(): Sample {
    const { cell, forces, stress, arrays } = this;
    const { numbers, positions, pbc, dataset, id, group, info } = this;
    const structure: Sample = { numbers, positions, pbc, dataset, id, group, info };
    if (cell) structure.cell = cell;
    if (forces) structure.forces = forces;
    if (stress) structure.stress = stress;
    for (const name of SCALARS) {
      const value = this.#scalar(name);
      if (value !== undefined) structure[name] = value;
    }
    if (arrays) structure.arrays = arrays;
    return structure;
  }

  /** The same with copies of the arrays, which do not need the store. */
  toSample(): Sample {
    const sample = this.toStructure();
    sample.info = structuredClone(sample.info);
    for (const name of ["positions", "cell", "forces", "stress"] as const) {
      if (sample[name]) sample[name] = sample[name].slice();
    }
    sample.numbers = sample.numbers.slice();
    // structuredClone would copy the whole memory behind each view.
    if (sample.arrays) {
      sample.arrays = Object.fromEntries(Object.entries(sample.arrays).map(([name, array]) => [name, copy(array)]));
    }
    return sample;
  }

  get #memory(): DataView {
    checkThere(this.#head);
    return this.#head;
  }

  #has(name: Exclude<keyof typeof FLAG, "pbc">): boolean {
    return (this.#flags & FLAG[name]) !== 0;
  }

  #word(at: number): number {
    return this.#memory.getUint32(this.#begin + at, true);
  }

  #at(place: number): number {
    return this.#memory.byteOffset + this.#begin + place;
  }

  #reals(place: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, this.#at(place), length);
  }

  #cellPlace(): number {
    return HEAD + 24 * this.#atoms * (this.#has("forces") ? 2 : 1);
  }

  #scalarPlace(before: number): number {
    let place = this.#cellPlace() + (this.#has("cell") ? 72 : 0) + (this.#has("stress") ? 72 : 0);
    for (let i = 0; i < before; i++) if (this.#has(SCALARS[i]!)) place += 8;
    return place;
  }

  #scalar(name: (typeof SCALARS)[number]): number | undefined {
    if (!this.#has(name)) return undefined;
    return this.#memory.getFloat64(this.#begin + this.#scalarPlace(SCALARS.indexOf(name)), true);
  }

  #arraysPlace(): number {
    return this.#scalarPlace(SCALARS.length);
  }

  #valuesPlace(): number {
    return this.#arraysPlace() + padded(this.#word(AT.arrays));
  }

  #numbersPlace(): number {
    let place = this.#valuesPlace();
    for (const { kind, length } of this.#notes()) if (kind !== "string") place += padded(ELEMENT_BYTES[kind] * length);
    return place;
  }

  #textPlace(): number {
    return this.#numbersPlace() + this.#atoms;
  }

  #text(place: number, length: number): string {
    return Buffer.from(this.#memory.buffer, this.#at(place), length).toString("utf8");
  }

  #readInfo(): Record<string, InfoValue> {
    const length = this.#word(AT.info);
    if (length === 0) return {};
    const place = this.#textPlace() + this.#word(AT.id) + this.#word(AT.group);
    return fromExactJson(this.#text(place, length)) as Record<string, InfoValue>;
  }

  #notes(): ArrayNote[] {
    const length = this.#word(AT.arrays);
    if (length === 0) return [];
    return fromExactJson(this.#text(this.#arraysPlace(), length)) as unknown as ArrayNote[];
  }

  #readArrays(): Record<string, AtomArray> {
    const { buffer } = this.#memory;
    let place = this.#valuesPlace();
    const read = ({ kind, width, length, values }: ArrayNote): AtomArray => {
      if (kind === "string") return { kind, width, values: values! };
      const at = this.#at(place);
      place += padded(ELEMENT_BYTES[kind] * length);
      if (kind === "real") return { kind, width, values: new Float64Array(buffer, at, length) };
      if (kind === "integer") return { kind, width, values: new Int32Array(buffer, at, length) };
      return { kind, width, values: new Uint8Array(buffer, at, length) };
    };
    return Object.fromEntries(this.#notes().map((note) => [note.name, read(note)]));
  }
}

function copy(array: AtomArray): AtomArray {
  return { ...array, values: array.values.slice() } as AtomArray;
}

/** The record at a place of some memory. @throws DataStoreError `RECORD_DAMAGED` where there is none. */
export function viewRecord(memory: ArrayBufferView, datasets: readonly string[], offset = 0): RecordView {
  const { buffer, byteOffset, byteLength } = memory;
  const view = new DataView(buffer, byteOffset, byteLength);
  const room = byteLength - offset;
  const marked = room >= HEAD && view.getUint16(offset + AT.mark, true) === MARK;
  const size = marked ? 8 * view.getUint32(offset + AT.size, true) : 0;
  if ((byteOffset + offset) % 8 !== 0 || !marked || size < HEAD || size > room) {
    throw new DataStoreError(
      "RECORD_DAMAGED",
      `expected a record at byte ${offset} of ${byteLength}, at a multiple of 8, found ${marked ? `one of ${size} bytes` : "none"}`,
    );
  }
  return new RecordView(view, offset, datasets);
}
