import type { DType } from "../types.js";

/** A name that is no value by itself: a dtype, or the type of a storage. */
export class Name {
  constructor(
    readonly name: string,
    readonly position: number,
    /** Undefined for a storage of bytes without a type. */
    readonly dtype: DType | undefined,
    readonly kind: "dtype" | "storage",
  ) {}
}

/** A function or class of the few that may be called. */
export class Callable {
  constructor(
    readonly name: string,
    readonly position: number,
    readonly call: (args: readonly unknown[]) => unknown,
  ) {}
}

/** The memory of tensors, which lies in an entry of its own. */
export class Storage {
  constructor(
    readonly key: string,
    readonly dtype: DType | undefined,
    /** In elements of the dtype, else in bytes. */
    readonly length: number,
    readonly position: number,
  ) {}
}

/** What a file may name, but not hold by itself: only a tensor may use it. */
export function nameOfPart(value: unknown): { name: string; position: number } | undefined {
  if (value instanceof Name || value instanceof Callable) return value;
  return value instanceof Storage ? { name: "a storage without a tensor", position: value.position } : undefined;
}
