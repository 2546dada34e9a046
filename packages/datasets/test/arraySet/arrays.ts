import type { NamedArray, Values } from "../../src/arraySet/namedArray";
import { Fault } from "../../src/errors";

/** An array of a file that is in memory. */
export function array(values: Values, ...shape: number[]): NamedArray {
  const kind = Array.isArray(values)
    ? "string"
    : values instanceof Float64Array
      ? "real"
      : values instanceof Int32Array
        ? "integer"
        : "logical";
  const width = shape.slice(1).reduce((product, length) => product * length, 1);
  return { shape, kind, read: (first, last) => values.slice(first * width, last * width) };
}

export const reals = (...values: number[]) => Float64Array.from(values);
export const counting = (count: number) => Float64Array.from({ length: count }, (_, i) => i / 2);

/** Code, message and hint of the fault. */
export function failure(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (error instanceof Fault) return [error.code, error.message, error.hint];
    throw error;
  }
  throw new Error("expected an error, found none");
}
