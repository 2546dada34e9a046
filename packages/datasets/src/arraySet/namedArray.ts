/**
 * An array of a file under its name. Its first axis counts structures, unless it is shared by all of them; the whole is
 * one row where there is no axis.
 */
export interface NamedArray {
  /** Lengths of the axes; none for a single value. */
  shape: number[];
  /** `integer` may still be read as float64, where a value needs more than 32 bits. */
  kind: "real" | "integer" | "logical" | "string";
  /** The rows [first, last) of the first axis, flattened row-major. */
  read(first: number, last: number): Values;
}

export type Values = Float64Array | Int32Array | Uint8Array | string[];

/** How many rows an array has along its first axis. */
export function rowsOf({ shape }: NamedArray): number {
  return shape[0] ?? 1;
}

/** How many values a row of an array has. */
export function rowSize({ shape }: NamedArray): number {
  return shape.slice(1).reduce((product, length) => product * length, 1);
}

/** An array as it stands in a message: `forces (10, 9, 3) real`. */
export function describeArray(name: string, { shape, kind }: NamedArray): string {
  return `${name} ${describeShape(shape)} ${kind}`;
}

/** A shape as Python writes it. */
export function describeShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}
