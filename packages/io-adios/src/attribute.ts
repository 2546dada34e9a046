import { describe } from "./describe";
import { refuse } from "./errors";
import type { NativeAttribute } from "./native";
import {
  type DataType,
  type NumericType,
  type TypedArray,
  arrayKind,
  arrayOfScalar,
  checkType,
  holds,
  partsOf,
  scalarOf,
  typeOfArray,
  viewAs,
} from "./types";

/** What an attribute may be: a value, a list of them, or a typed array of its type. */
export type AttributeValue = number | bigint | string | readonly (number | bigint | string)[] | TypedArray;

/** An attribute as a file has it: numbers of a list as a typed array, bigint of the 64-bit types. */
export interface Attribute {
  name: string;
  type: DataType;
  /** Undefined where the type is not supported. */
  value: number | bigint | string | [number, number] | string[] | TypedArray | undefined;
}

export interface NativeAttributeValue {
  type: DataType;
  value: TypedArray | string[];
  isValue: boolean;
}

/** A value as the add-on takes it: numbers are double, and bigints int64, unless a type or a typed array says otherwise. */
export function toNative(value: unknown, asked?: DataType): NativeAttributeValue {
  const type = asked === undefined ? guess(value) : checkType(asked);
  const isValue = !Array.isArray(value) && !ArrayBuffer.isView(value);
  const isEmpty = !isValue && (value as { length?: number }).length === 0;
  if (isEmpty) refuse("ADIOS_ARGUMENT", "expected at least one element of an attribute, found none");
  if (type === "string") {
    const texts = isValue ? [value] : Array.from(value as ArrayLike<unknown>);
    const other = texts.find((each) => typeof each !== "string");
    if (other !== undefined) refuse("ADIOS_TYPE", `expected strings, found ${describe(other)}`);
    const zero = (texts as string[]).find((each) => each.includes("\0"));
    if (zero !== undefined) refuse("ADIOS_ARGUMENT", `expected text without a zero character, found ${describe(zero)}`);
    return { type, value: texts as string[], isValue };
  }
  if (ArrayBuffer.isView(value)) {
    if (holds(type, value)) return { type, value, isValue };
    return refuse("ADIOS_TYPE", `expected a ${arrayKind(type)} for ${type}, found ${describe(value)}`);
  }
  const scalars = isValue || partsOf(type) === 2 ? [value] : (value as unknown[]);
  const arrays = scalars.map((each) => arrayOfScalar(type, each));
  const bytes = new Uint8Array(arrays.length * arrays[0]!.byteLength);
  arrays.forEach((each, i) => bytes.set(new Uint8Array(each.buffer), i * each.byteLength));
  return { type, value: viewAs(type, bytes.buffer), isValue: isValue || partsOf(type) === 2 };
}

function guess(value: unknown): DataType {
  if (ArrayBuffer.isView(value)) {
    return typeOfArray(value) ?? refuse("ADIOS_TYPE", `there is no type for ${describe(value)}`);
  }
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (Array.isArray(value) && value.length === 0) {
    refuse("ADIOS_ARGUMENT", "expected at least one element of an attribute, found none");
  }
  if (typeof first === "string") return "string";
  if (typeof first === "bigint") return "int64";
  if (typeof first === "number") return "double";
  return refuse("ADIOS_TYPE", `expected numbers, bigints or strings, found ${describe(value)}`);
}

export function attribute({ name, type, isValue, value }: NativeAttribute): Attribute {
  const known = type as DataType;
  if (value === undefined) return { name, type: known, value: undefined };
  if (Array.isArray(value)) return { name, type: known, value: isValue === true ? value[0] : value };
  const array = viewAs(known as NumericType, value);
  return { name, type: known, value: isValue === true ? scalarOf(known, array) : array };
}
