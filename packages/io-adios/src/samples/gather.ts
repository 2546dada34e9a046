import { type BpFile, rowsOf, type Rows } from "./bpReader";
import type { ColumnArray } from "./layout";

/** What was read, once it was. */
export type Later<Result> = () => Result;

/** Rows of several variables that are read with one call. */
export class Gather {
  readonly #file: BpFile;
  readonly #kept: ReadonlyMap<string, ColumnArray>;
  readonly #wanted: Rows[] = [];
  #values: readonly ColumnArray[] = [];

  /** @param kept Variables that are in memory as a whole. */
  constructor(file: BpFile, kept: ReadonlyMap<string, ColumnArray> = new Map()) {
    this.#file = file;
    this.#kept = kept;
  }

  /**
   * Rows of a variable along an axis, with what stands before and after them in its shape; nothing where there is none of the name.
   * @throws SampleError SAMPLES_LAYOUT where it has not as many.
   */
  rows(name: string, first: number, rows: number, dim = 0): Later<ColumnArray | undefined> {
    const variable = this.#file.variables.get(name);
    if (variable === undefined) return () => undefined;
    if (rows === 0) return () => NOTHING;
    const kept = this.#kept.get(name);
    if (kept !== undefined) {
      const width = kept.length / variable.shape[0]!;
      return () => kept.subarray(first * width, (first + rows) * width) as ColumnArray;
    }
    const place = this.#wanted.push(rowsOf(this.#file, name, dim, first, rows)) - 1;
    return () => this.#values[place];
  }

  async perform(): Promise<void> {
    if (this.#wanted.length > 0) this.#values = await this.#file.readMany(this.#wanted);
  }
}

const NOTHING = new Uint8Array(0);
