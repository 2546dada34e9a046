import { Named } from "./named";

/** The type of the elements of a buffer. */
export class Datatype extends Named {
  constructor(
    name: string,
    /** As the add-on counts them. */
    readonly index: number,
    /** Bytes of an element. */
    readonly size: number,
    readonly kind: "bytes" | "integer" | "real" | "half",
  ) {
    super(name);
  }
}

export const BYTE = new Datatype("BYTE", 0, 1, "bytes");
export const INT8_T = new Datatype("INT8_T", 1, 1, "integer");
export const UINT8_T = new Datatype("UINT8_T", 2, 1, "integer");
export const INT16_T = new Datatype("INT16_T", 3, 2, "integer");
export const UINT16_T = new Datatype("UINT16_T", 4, 2, "integer");
export const INT32_T = new Datatype("INT32_T", 5, 4, "integer");
export const UINT32_T = new Datatype("UINT32_T", 6, 4, "integer");
export const INT64_T = new Datatype("INT64_T", 7, 8, "integer");
export const UINT64_T = new Datatype("UINT64_T", 8, 8, "integer");
export const FLOAT = new Datatype("FLOAT", 9, 4, "real");
export const DOUBLE = new Datatype("DOUBLE", 10, 8, "real");
/** Two bytes that are moved as they are: MPI has no operation for them. */
export const BFLOAT16 = new Datatype("BFLOAT16", 11, 2, "half");
export const FLOAT16 = new Datatype("FLOAT16", 12, 2, "half");

/** By the name that a typed array bears. */
export const DATATYPE_OF_ARRAY: Readonly<Record<string, Datatype>> = {
  Int8Array: INT8_T,
  Uint8Array: UINT8_T,
  Uint8ClampedArray: UINT8_T,
  Int16Array: INT16_T,
  Uint16Array: UINT16_T,
  Float16Array: FLOAT16,
  Int32Array: INT32_T,
  Uint32Array: UINT32_T,
  Float32Array: FLOAT,
  Float64Array: DOUBLE,
  BigInt64Array: INT64_T,
  BigUint64Array: UINT64_T,
};

/** Whether a message of one may be received as the other: the same, or single bytes. */
export function match(a: Datatype, b: Datatype): boolean {
  return a === b || (a.size === 1 && b.size === 1);
}
