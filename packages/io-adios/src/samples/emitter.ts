import { crc32c } from "../integrity/crc32c";
import { BlockBuffer } from "./blockBuffer";
import { type Column, shapeOf } from "./column";
import type { ColumnArray, ColumnType, Split, Tally } from "./layout";
import { layoutName, ownName } from "./layout";
import type { SampleRecord } from "./record";

/** What of a writer of files is needed here. */
export interface Sink {
  put(name: string, values: ColumnArray, place: { start: number[]; count: number[] }): Promise<void>;
}

/** A variable as it is declared. */
export interface Variable {
  name: string;
  type: ColumnType;
  shape: number[];
}

/** A block that was handed over, and what it was, to be compared with what is in the file. */
export interface Written {
  name: string;
  start: number[];
  count: number[];
  crc: number;
}

interface Place {
  buffer: BlockBuffer;
  column: Column;
  row: number;
}

/** Puts the samples of one side into blocks of the variables. */
export class SideEmitter {
  readonly #values: Place[];
  readonly #counts: { count: BlockBuffer; offset: BlockBuffer; place: Place }[];
  #sample = 0;

  constructor(split: Split, columns: readonly Column[]) {
    this.#values = columns.map((column) => ({
      column,
      buffer: new BlockBuffer(variableName(split, column), column),
      row: 0,
    }));
    this.#counts = this.#values
      .filter(({ column }) => !column.own)
      .map((place) => {
        const buffer = (what: string) =>
          new BlockBuffer(`${variableName(split, place.column)}/variable_${what}`, INT64);
        return { count: buffer("count"), offset: buffer("offset"), place };
      });
  }

  /** Goes on after samples that another part has. */
  seek(before: Tally): void {
    this.#sample = before.samples;
    for (const place of this.#values) place.row = place.column.rows(before);
  }

  /** Blocks that have to go before `add`, as there is a gap. */
  *add(record: SampleRecord, tally: Tally): Generator<BlockBuffer> {
    for (const { count, offset, place } of this.#counts) {
      for (const [buffer, value] of [
        [count, place.column.rows(tally)],
        [offset, place.row],
      ] as const) {
        if (!buffer.follows(this.#sample)) yield buffer;
        buffer.extend(this.#sample, 1)[0]![0] = BigInt(value);
      }
    }
    for (const place of this.#values) {
      const rows = place.column.rows(tally);
      if (rows === 0) continue;
      if (!place.buffer.follows(place.row)) yield place.buffer;
      place.column.fill(place.buffer.extend(place.row, rows), record);
      place.row += rows;
    }
    this.#sample++;
  }

  get buffers(): BlockBuffer[] {
    return [
      ...this.#values.map(({ buffer }) => buffer),
      ...this.#counts.flatMap(({ count, offset }) => [count, offset]),
    ];
  }
}

const INT64: Column = {
  name: "",
  own: false,
  type: "int64",
  inner: [],
  rows: ({ samples }) => samples,
  fill: () => undefined,
};

export function variableName(split: Split, { own, name }: Column): string {
  return own ? ownName(split, name) : layoutName(split, name);
}

/** All variables of a side that has samples. Where nothing is in one, there is none. */
export function variablesOf(split: Split, columns: readonly Column[], total: Tally): Variable[] {
  if (total.samples === 0) return [];
  return columns.flatMap((column): Variable[] => {
    const name = variableName(split, column);
    const rows = column.rows(total);
    const own = rows === 0 ? [] : [{ name, type: column.type, shape: shapeOf(column, rows) }];
    if (column.own) return own;
    const each = { type: "int64", shape: [total.samples] } as const;
    return [
      ...own,
      { name: `${name}/variable_count`, ...each, shape: [...each.shape] },
      { name: `${name}/variable_offset`, ...each, shape: [...each.shape] },
    ];
  });
}

/** Hands blocks over in time, so that all buffers together stay within a bound. */
export class Emission {
  readonly written: Written[] = [];
  readonly #sink: Sink;
  readonly #bound: number;
  readonly #buffers: BlockBuffer[];

  constructor(sink: Sink, bound: number, buffers: BlockBuffer[]) {
    this.#sink = sink;
    this.#bound = bound;
    this.#buffers = buffers;
  }

  async put(buffer: BlockBuffer): Promise<void> {
    const block = buffer.take();
    if (block === undefined) return;
    const { name, values, start, count } = block;
    this.written.push({ name, start, count, crc: crc32c(asBytes(values)) });
    await this.#sink.put(name, values, { start, count });
  }

  /** The largest go first, so that blocks are big. */
  async keepWithinBound(): Promise<void> {
    while (this.#buffers.reduce((sum, { bytes }) => sum + bytes, 0) > this.#bound) {
      await this.put(this.#buffers.reduce((a, b) => (b.bytes > a.bytes ? b : a)));
    }
  }

  async finish(): Promise<void> {
    for (const buffer of this.#buffers) await this.put(buffer);
  }
}

export function asBytes(values: ColumnArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
