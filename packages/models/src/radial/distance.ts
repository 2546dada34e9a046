import type { Tensor } from "@hydride/torch-js";

// Far below any distance between atoms, far above what float32 cannot square: its root is 1e-8 angstrom.
export const SQUARED_EPSILON = 1e-16;

/** Lengths (E, 1) of vectors (E, 3) whose gradient is zero, not undefined, at zero. */
export function safeLength(vectors: Tensor): Tensor {
  return vectors.pow(2).sum([1], true).add(SQUARED_EPSILON).sqrt();
}
