import type { AtomArray } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import type { ColumnSpec } from "./properties";
import { checkRange, type Ranged } from "../ranges";
import { isInteger, parseInteger, parseLogical, parseReal } from "./scalar";

const FIRST_ROWS = 256;
const INT32 = 2 ** 31;

/** The values of one entry of `Properties`, row after row. The memory grows with the rows, not with the count announced. */
export interface Column {
  readonly spec: ColumnSpec;
  push(token: string): void;
  finish(): AtomArray;
}

/** A column whose numbers have to be finite and, times a factor, in the range of what they are. */
export interface Bound {
  kind: Ranged;
  factor: number;
}

export function createColumn(spec: ColumnSpec, bound?: Bound): Column {
  if (spec.kind === "R") return new RealColumn(spec, bound);
  if (spec.kind === "I") return new IntegerColumn(spec);
  return spec.kind === "L" ? new LogicalColumn(spec) : new StringColumn(spec);
}

class RealColumn implements Column {
  readonly spec: ColumnSpec;
  readonly #bound: Bound | undefined;
  #values: Float64Array;
  #count = 0;

  constructor(spec: ColumnSpec, bound: Bound | undefined) {
    this.spec = spec;
    this.#bound = bound;
    this.#values = new Float64Array(FIRST_ROWS * Math.min(spec.width, 16));
  }

  push(token: string): void {
    const value = parseReal(token);
    if (value === undefined) throw unparsable(this.spec, "a number", token);
    if (!Number.isFinite(value) && (this.#bound !== undefined || /\d/.test(token))) {
      throw new Fault(
        "EXTXYZ_NOT_FINITE",
        `expected a finite number in ${quote(this.spec.name)}, found ${quote(token)}`,
        "leave the structure out, or repair the calculation that gave this value",
      );
    }
    if (this.#bound !== undefined) checkRange(this.#bound.kind, value * this.#bound.factor, this.spec.name);
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(2 * this.#count);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#count++] = value;
  }

  finish(): AtomArray {
    return { kind: "real", width: this.spec.width, values: this.#values.slice(0, this.#count) };
  }
}

/** Integers of 32 bits; one that is longer makes the whole column text, so that no digit is lost. */
class IntegerColumn implements Column {
  readonly spec: ColumnSpec;
  #values: number[] = [];
  #words: string[] | undefined;

  constructor(spec: ColumnSpec) {
    this.spec = spec;
  }

  push(token: string): void {
    if (!isInteger(token)) throw unparsable(this.spec, "an integer", token);
    const value = parseInteger(token);
    if (this.#words === undefined && (value === undefined || value < -INT32 || value >= INT32)) {
      this.#words = this.#values.map(String);
    }
    if (this.#words === undefined) this.#values.push(value!);
    else this.#words.push(detached(token));
  }

  finish(): AtomArray {
    const { width } = this.spec;
    if (this.#words !== undefined) return { kind: "string", width, values: this.#words };
    return { kind: "integer", width, values: Int32Array.from(this.#values) };
  }
}

class LogicalColumn implements Column {
  readonly spec: ColumnSpec;
  #values: number[] = [];

  constructor(spec: ColumnSpec) {
    this.spec = spec;
  }

  push(token: string): void {
    const value = token === "1" ? true : token === "0" ? false : parseLogical(token);
    if (value === undefined) throw unparsable(this.spec, "T or F", token);
    this.#values.push(value ? 1 : 0);
  }

  finish(): AtomArray {
    return { kind: "logical", width: this.spec.width, values: Uint8Array.from(this.#values) };
  }
}

class StringColumn implements Column {
  readonly spec: ColumnSpec;
  #values: string[] = [];

  constructor(spec: ColumnSpec) {
    this.spec = spec;
  }

  push(token: string): void {
    this.#values.push(detached(token));
  }

  finish(): AtomArray {
    return { kind: "string", width: this.spec.width, values: this.#values };
  }
}

/** A copy of a text: V8 keeps a long slice as a window that holds the whole chunk of the file in memory. */
export function detached(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, "utf8").toString("utf8");
}

function unparsable(spec: ColumnSpec, expected: string, token: string): Fault {
  return new Fault(
    "EXTXYZ_NUMBER",
    `expected ${expected} in ${quote(spec.name)}, found ${quote(token)}`,
    "compare the columns of this line with Properties in the comment line of the frame",
  );
}
