import { TorchError } from "./errors.js";
import type { Tensor } from "./tensor.js";
import type { Complex, DType } from "./types.js";

/** Values in arrays of arrays. */
export type Nested<T> = T | Nested<T>[];

// A tensor without elements may still have any number of rows.
const MOST_ARRAYS = 2 ** 26;

/** The elements in order, as JavaScript has them. */
export function elements(tensor: Tensor): (number | bigint | boolean | Complex)[] {
  const { dtype } = tensor;
  const wider: Partial<Record<DType, DType>> = { float16: "float32", bfloat16: "float32", complex32: "complex64" };
  const flat = (wider[dtype] ? tensor.detach().to(wider[dtype]) : tensor).toArray();
  if (dtype === "bool") return Array.from(flat as Uint8Array, (value) => value !== 0);
  if (!dtype.startsWith("complex")) return Array.from(flat as Iterable<number | bigint>);
  const parts = flat as Float64Array;
  return Array.from({ length: parts.length / 2 }, (_, i) => ({ re: parts[2 * i]!, im: parts[2 * i + 1]! }));
}

/** Values, row-major, in arrays nested as deep as the shape is long. */
export function nested<T>(flat: readonly T[], shape: readonly number[]): Nested<T> {
  let arrays = 1;
  for (const size of shape.slice(0, -1)) arrays += arrays * size;
  if (arrays > MOST_ARRAYS || (flat.length === 0 && (shape.at(-1) ?? 0) > MOST_ARRAYS)) {
    throw new TorchError(
      `tolist: expected at most ${MOST_ARRAYS} arrays, found shape [${shape.join(", ")}]; take a part of it with at()`,
      "TORCH_ARGUMENTS",
    );
  }
  const nest = (depth: number, offset: number, size: number): Nested<T> => {
    if (depth === shape.length) return flat[offset]!;
    const step = size / (shape[depth] || 1);
    return Array.from({ length: shape[depth]! }, (_, i) => nest(depth + 1, offset + i * step, step));
  };
  return nest(0, 0, flat.length);
}
