import { describe } from "../describe";
import { refuse } from "../errors";
import { checkKeys } from "./keys";
import type { NativePut } from "../native";
import { type Dims, elements } from "../selection";
import { type NumericType, type TypedArray, arrayKind, arrayOfScalar, holds, partsOf } from "../types";
import type { Variable } from "../variable";

export interface PutOptions {
  /**
   * "deferred", the default: the memory is read when performPuts(), endStep(), flush(), performDataWrite() or close() is called,
   * and must not change before that is over. "sync": it may be used for something else when the promise is fulfilled.
   */
  mode?: "deferred" | "sync";
  /** The block, where it is not that of the definition. */
  start?: Dims;
  count?: Dims;
}

const KEYS = ["mode", "start", "count"] as const satisfies readonly (keyof PutOptions)[];

/** What is put: one value, or the elements of the block. */
export type PutData = TypedArray | number | bigint | string | readonly [number, number];

/** A put as the add-on takes it. Refuses what does not fit the variable. */
export function planPut(variable: Variable, data: unknown, options: PutOptions): NativePut {
  checkKeys(options, KEYS);
  const { start, count } = options;
  const { name, kind } = variable;
  const type = variable.type;
  const box = variable.block(start, count);
  if (type === "string") {
    if (typeof data !== "string") refuse("ADIOS_TYPE", `expected a string, found ${describe(data)}`);
    if (data.includes("\0")) refuse("ADIOS_ARGUMENT", "expected text without a zero character");
    return [name, data, undefined, undefined, undefined];
  }
  const array = kind === "globalValue" && !ArrayBuffer.isView(data) ? arrayOfScalar(type, data) : data;
  checkMemory(type, array);
  const expected = partsOf(type) * (box === undefined ? 1 : elements(box.count));
  if (array.length !== expected) {
    const of = box === undefined ? "of a single value" : `of a block of [${box.count.join(", ")}]`;
    refuse("ADIOS_BUFFER", `expected ${expected} elements ${of}, found ${describe(array)}`);
  }
  if (box === undefined || variable.hasConstantDims) return [name, array, undefined, undefined, undefined];
  return [name, array, box.start, box.count, kind === "globalArray" ? variable.shape : undefined];
}

/** A typed array of the type, whose memory stays where it is. */
export function checkMemory(type: NumericType, array: unknown): asserts array is TypedArray {
  if (!holds(type, array)) refuse("ADIOS_TYPE", `expected a ${arrayKind(type)} for ${type}, found ${describe(array)}`);
  checkBuffer(array);
}

/** Memory that stays where it is. */
export function checkBuffer({ buffer }: TypedArray): void {
  if ("resizable" in buffer && buffer.resizable === true) {
    refuse("ADIOS_BUFFER", "expected memory of a fixed size, found a resizable ArrayBuffer");
  }
  if (isDetached(buffer)) refuse("ADIOS_BUFFER", "the memory of the typed array was transferred to somewhere else");
}

function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
