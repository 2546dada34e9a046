import { deserialize, serialize } from "node:v8";
import { type InfoValue, packComposition, type Structure, unpackComposition } from "@hydride/core-graph";
import { originOf } from "../origin";
import { addRow, type Chunk, emptyChunk, ROWS, stringOf } from "./chunk";
import type { Outline } from "./outline";

const HAS_ENERGY = 1;
const HAS_MADE_UP_GROUP = 2;
const HAS_INFO = 4;

const [COMPOSITION, ID, INFO] = [0, 1, 2];
const NOTHING = new Uint8Array(0);
const NO_INFO: Outline["info"] = Object.freeze({});

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** An outline in a table: what is set is set there. */
export interface TableOutline extends Readonly<Outline> {
  readonly table: Outlines;
  /** Its place in the table. */
  readonly index: number;
  group: string;
  /** Which it is of several structures that had one id: from 2 on, `#2` and so on is behind its id. 0 where the id is its own. */
  copy: number;
  /** Whether a reader took the group from the composition, as nobody declared one. */
  readonly hasMadeUpGroup: boolean;
}

/** Outlines as they are sent to another process, in parts of limited size. */
export interface PackedOutlines {
  dataset: string;
  keys: readonly string[];
  groups: readonly string[];
  chunks: readonly Chunk[];
}

/**
 * The outlines of the structures of a dataset in a table: of a structure, however many atoms it has, some 30 bytes, 2 or 3 for each of
 * its elements, and its id; of a group its name. The atomic numbers of an outline are in ascending order.
 */
export class Outlines {
  readonly #chunks: Chunk[] = [];
  readonly #groups: string[] = [];
  readonly #groupPlaces = new Map<string, number>();
  #count = 0;

  /** @param keys Those of `info` which outlines have too. */
  constructor(
    readonly dataset: string,
    readonly keys: readonly string[] = [],
  ) {}

  get count(): number {
    return this.#count;
  }

  add(structure: Structure): void {
    if (this.#count % ROWS === 0) this.#chunks.push(emptyChunk());
    const { numbers, energy, id, group, info } = structure;
    const kept = this.keys.filter((key) => Object.hasOwn(info, key)).map((key) => [key, info[key]!] as const);
    addRow(this.#chunks.at(-1)!, {
      energy: energy ?? NaN,
      group: this.#groupPlace(group),
      copy: 0,
      flags:
        (energy === undefined ? 0 : HAS_ENERGY) |
        (originOf(structure).group ? HAS_MADE_UP_GROUP : 0) |
        (kept.length === 0 ? 0 : HAS_INFO),
      strings: [packComposition(numbers), encoder.encode(id), kept.length === 0 ? NOTHING : serialize(kept)],
    });
    this.#count++;
  }

  at(index: number): TableOutline {
    return new Entry(this, index);
  }

  *[Symbol.iterator](): Generator<TableOutline, void, undefined> {
    for (let index = 0; index < this.#count; index++) yield this.at(index);
  }

  numbersOf(index: number): Uint8Array {
    return unpackComposition(this.#string(index, COMPOSITION));
  }

  energyOf(index: number): number | undefined {
    return this.#has(index, HAS_ENERGY) ? this.#chunk(index).energies[index % ROWS] : undefined;
  }

  idOf(index: number): string {
    const id = decoder.decode(this.#string(index, ID));
    const copy = this.copyOf(index);
    return copy === 0 ? id : `${id}#${copy}`;
  }

  copyOf(index: number): number {
    return this.#chunk(index).copies[index % ROWS]!;
  }

  setCopy(index: number, copy: number): void {
    this.#chunk(index).copies[index % ROWS] = copy;
  }

  groupOf(index: number): string {
    return this.#groups[this.#chunk(index).groups[index % ROWS]!]!;
  }

  setGroup(index: number, group: string): void {
    this.#chunk(index).groups[index % ROWS] = this.#groupPlace(group);
  }

  hasMadeUpGroup(index: number): boolean {
    return this.#has(index, HAS_MADE_UP_GROUP);
  }

  infoOf(index: number): Outline["info"] {
    if (!this.#has(index, HAS_INFO)) return NO_INFO;
    return Object.fromEntries(deserialize(this.#string(index, INFO)) as [string, InfoValue][]);
  }

  /** How many messages of so many structures there are, one where it is empty. */
  messages(structures: number): number {
    return Math.max(1, Math.ceil(this.#chunks.length / chunksIn(structures)));
  }

  /** All of it, in these messages. */
  *pack(structures: number): Generator<PackedOutlines, void, undefined> {
    const { dataset, keys } = this;
    const [step, messages] = [chunksIn(structures), this.messages(structures)];
    const groups = Math.ceil(this.#groups.length / messages);
    for (let i = 0; i < messages; i++) {
      const chunks = this.#chunks.slice(i * step, (i + 1) * step);
      yield { dataset, keys, groups: this.#groups.slice(i * groups, (i + 1) * groups), chunks };
    }
  }

  /** What `pack` gave, in its order. */
  static unpack(messages: Iterable<PackedOutlines>): Outlines {
    let outlines: Outlines | undefined;
    for (const { dataset, keys, groups, chunks } of messages) {
      outlines ??= new Outlines(dataset, keys);
      for (const group of groups) outlines.#groupPlace(group);
      for (const chunk of chunks) {
        outlines.#chunks.push(chunk);
        outlines.#count += chunk.rows;
      }
    }
    return outlines!;
  }

  #groupPlace(group: string): number {
    const known = this.#groupPlaces.get(group);
    if (known !== undefined) return known;
    const place = this.#groups.push(group) - 1;
    this.#groupPlaces.set(group, place);
    return place;
  }

  #chunk(index: number): Chunk {
    return this.#chunks[Math.floor(index / ROWS)]!;
  }

  #has(index: number, flag: number): boolean {
    return (this.#chunk(index).flags[index % ROWS]! & flag) !== 0;
  }

  #string(index: number, k: number): Uint8Array {
    return stringOf(this.#chunk(index), index % ROWS, k);
  }
}

function chunksIn(structures: number): number {
  return Math.max(1, Math.floor(structures / ROWS));
}

/** Two words, as there is one for each structure while a dataset is divided. */
class Entry implements TableOutline {
  constructor(
    readonly table: Outlines,
    readonly index: number,
  ) {}

  get numbers(): Uint8Array {
    return this.table.numbersOf(this.index);
  }

  get energy(): number | undefined {
    return this.table.energyOf(this.index);
  }

  get dataset(): string {
    return this.table.dataset;
  }

  get id(): string {
    return this.table.idOf(this.index);
  }

  get copy(): number {
    return this.table.copyOf(this.index);
  }

  set copy(copy: number) {
    this.table.setCopy(this.index, copy);
  }

  get group(): string {
    return this.table.groupOf(this.index);
  }

  set group(group: string) {
    this.table.setGroup(this.index, group);
  }

  get hasMadeUpGroup(): boolean {
    return this.table.hasMadeUpGroup(this.index);
  }

  get info(): Outline["info"] {
    return this.table.infoOf(this.index);
  }
}
