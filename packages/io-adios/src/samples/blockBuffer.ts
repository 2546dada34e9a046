import { ARRAYS, type ColumnArray } from "./layout";
import { blockStart, type Column, shapeOf, widthOf } from "./column";

/** A block of a variable: values, and the part of the shape that they fill. */
export interface Block {
  name: string;
  values: ColumnArray;
  start: number[];
  count: number[];
}

/** Collects the rows of a column until they make a big block. */
export class BlockBuffer {
  readonly #name: string;
  readonly #column: Column;
  readonly #width: number;
  #parts: ColumnArray[] = [];
  #capacity = 0;
  #first = 0;
  #rows = 0;

  /** @param name Of the variable. */
  constructor(name: string, column: Column) {
    this.#name = name;
    this.#column = column;
    this.#width = widthOf(column);
  }

  /** The row that may follow without a gap; any row may come first. */
  follows(row: number): boolean {
    return this.#rows === 0 || row === this.#first + this.#rows;
  }

  get bytes(): number {
    return this.#rows * this.#width * this.#parts.length * ARRAYS[this.#column.type].BYTES_PER_ELEMENT;
  }

  /** Zeros for rows from `row` on, an array for each outer part; to be filled before the next call. */
  extend(row: number, rows: number): ColumnArray[] {
    if (this.#rows === 0) this.#first = row;
    if (this.#rows + rows > this.#capacity) this.#grow(Math.max(2 * this.#capacity, this.#rows + rows, 64));
    const from = this.#rows * this.#width;
    this.#rows += rows;
    return this.#parts.map((part) => part.subarray(from, this.#rows * this.#width) as ColumnArray);
  }

  /** The block so far; the next row begins another one. */
  take(): Block | undefined {
    if (this.#rows === 0) return undefined;
    const { outer = 1, type } = this.#column;
    const size = this.#rows * this.#width;
    let values = this.#parts[0]!.subarray(0, size) as ColumnArray;
    if (outer > 1) {
      const all = new ARRAYS[type](outer * size);
      this.#parts.forEach((part, i) => all.set(part.subarray(0, size) as never, i * size));
      values = all;
    }
    const start = blockStart(this.#column, this.#first);
    const count = shapeOf(this.#column, this.#rows);
    this.#parts = [];
    this.#capacity = 0;
    this.#rows = 0;
    return { name: this.#name, values, start, count };
  }

  #grow(capacity: number): void {
    const { outer = 1, type } = this.#column;
    const parts = Array.from({ length: outer }, () => new ARRAYS[type](capacity * this.#width) as ColumnArray);
    this.#parts.forEach((part, i) => parts[i]!.set(part.subarray(0, this.#rows * this.#width) as never));
    this.#parts = parts;
    this.#capacity = capacity;
  }
}
