import { describe } from "./describe";
import { refuse } from "./errors";

const ARRAYS = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float: Float32Array,
  double: Float64Array,
  "float complex": Float32Array,
  "double complex": Float64Array,
  char: Uint8Array,
} as const;

type Arrays = typeof ARRAYS;

/** ADIOS2's types with numbers. */
export type NumericType = keyof Arrays;
/** ADIOS2's types; "long double" is none of them, because JavaScript has no such number. */
export type DataType = NumericType | "string";

/** What holds elements of a type; two numbers, real and imaginary part, for each element of the complex ones. */
export type ArrayOf<T extends DataType> = T extends NumericType ? InstanceType<Arrays[T]> : never;
export type TypedArray = InstanceType<Arrays[NumericType]>;

/** What holds one value of a type; [real, imaginary] of the complex ones. */
export type ScalarOf<T extends DataType> = T extends "string"
  ? string
  : T extends "int64" | "uint64"
    ? bigint
    : T extends "float complex" | "double complex"
      ? [number, number]
      : number;

export const DATA_TYPES = [...Object.keys(ARRAYS), "string"] as readonly DataType[];

export function checkType(type: unknown): DataType {
  if (DATA_TYPES.includes(type as DataType)) return type as DataType;
  return refuse("ADIOS_TYPE", `expected a type (${DATA_TYPES.join(", ")}), found ${describe(type)}`);
}

/** Numbers of a typed array that make an element. */
export function partsOf(type: NumericType): number {
  return type.endsWith("complex") ? 2 : 1;
}

export function bytesOf(type: NumericType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT * partsOf(type);
}

export function arrayKind(type: NumericType): string {
  return ARRAYS[type].name;
}

/** The memory, or so many bytes of it from a place on, as a typed array of the type. */
export function viewAs(type: NumericType, buffer: ArrayBuffer, first = 0, bytes = buffer.byteLength): TypedArray {
  return new ARRAYS[type](buffer, first, bytes / ARRAYS[type].BYTES_PER_ELEMENT);
}

/** Whether it is a typed array for the type; a Buffer is one of bytes. */
export function holds(type: NumericType, value: unknown): value is TypedArray {
  return value instanceof ARRAYS[type];
}

/** A single value as memory. Refuses what the type does not have. */
export function arrayOfScalar(type: NumericType, value: unknown): TypedArray {
  if (type === "int64" || type === "uint64") {
    const whole = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof whole === "bigint") {
      const array = new ARRAYS[type](1);
      array[0] = whole;
      if (array[0] === whole) return array;
    }
    return refuse("ADIOS_TYPE", `expected a whole number of ${type}, found ${describe(value)}`);
  }
  const numbers = partsOf(type) === 2 ? value : [value];
  if (!Array.isArray(numbers) || numbers.length !== partsOf(type) || !numbers.every((n) => typeof n === "number")) {
    return refuse(
      "ADIOS_TYPE",
      `expected ${partsOf(type) === 2 ? "[real, imaginary]" : "a number"} for ${type}, found ${describe(value)}`,
    );
  }
  const array = new ARRAYS[type](partsOf(type));
  array.set(numbers as number[]);
  const isExact = array instanceof Float32Array || array instanceof Float64Array || array[0] === numbers[0];
  return isExact ? array : refuse("ADIOS_TYPE", `expected a whole number of ${type}, found ${describe(value)}`);
}

/** The first element of memory as a single value. */
export function scalarOf<T extends DataType>(type: T, array: TypedArray): ScalarOf<T> {
  const parts = partsOf(type as NumericType) === 2 ? [array[0], array[1]] : array[0];
  return parts as ScalarOf<T>;
}

/** The type of a typed array. */
export function typeOfArray(array: ArrayBufferView): NumericType | undefined {
  const types = Object.keys(ARRAYS) as NumericType[];
  return types.find((type) => array instanceof ARRAYS[type]);
}
