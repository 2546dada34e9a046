import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import type { NdArray } from "../numpy/ndArray";

/** A value of a row: an array as it was decoded, or what JSON holds, where arrays are nested lists. */
export type AseValue = NdArray | InfoValue;

export function isArray(value: AseValue | undefined): value is NdArray {
  if (typeof value !== "object" || value === null || !("shape" in value && "values" in value)) return false;
  return ArrayBuffer.isView(value.values) || value.kind === "string";
}

/** Whether there is a value: Python's None is none. */
export function isGiven(value: AseValue | undefined): value is AseValue {
  return value !== undefined && value !== null;
}

/** A number of a row; `undefined` for None. Throws a `Fault`. */
export function numberOf(value: AseValue | undefined, name: string): number | undefined {
  if (!isGiven(value)) return undefined;
  const [number, ...others] = numbersOf(value, name);
  if (number !== undefined && others.length === 0) return number;
  throw shapeFault(name, "one number", value);
}

/** The numbers of an array, row-major. Throws a `Fault` where there is anything else in it. */
export function numbersOf(value: AseValue, name: string): Float64Array {
  if (isArray(value)) {
    if (value.kind !== "string") return value.values;
    throw shapeFault(name, "numbers", value);
  }
  const flat: unknown[] = Array.isArray(value) ? (value as unknown[]).flat(4) : [value];
  const other = flat.find((item) => typeof item !== "number" && typeof item !== "boolean");
  if (other === undefined) return Float64Array.from(flat as number[]);
  throw shapeFault(name, "numbers", value);
}

/** `rows` times `width` numbers. Throws a `Fault` where there are more or fewer. */
export function vectorsOf(value: AseValue, rows: number, width: number, name: string): Float64Array {
  const numbers = numbersOf(value, name);
  if (numbers.length === rows * width) return numbers;
  throw shapeFault(name, `${rows} x ${width} numbers`, value, numbers.length);
}

export function shapeFault(name: string, expected: string, value: AseValue, count?: number): Fault {
  const found = isArray(value)
    ? `an array of shape (${value.shape.join(", ")})`
    : ((count === undefined ? undefined : `${count} numbers`) ?? quote(JSON.stringify(value)));
  return new Fault(
    "DATASET_SHAPE",
    `expected ${expected} in ${name}, found ${found}`,
    "the file is damaged, or of another layout",
  );
}
