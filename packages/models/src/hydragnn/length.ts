import { where } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/**
 * Lengths of vectors along dimension `dim`, exactly the root of the sum of squares. At zero all derivatives are zero, as
 * PyTorch's first is; its second is not a number there, and a loss on forces of an atom without neighbours with it.
 */
export function vectorLength(vectors: Tensor, dim: number, keepdim: boolean): Tensor {
  const squares = vectors.pow(2).sum([dim], keepdim);
  const isZero = squares.eq(0);
  return where(isZero, 0, squares.maskedFill(isZero, 1).sqrt());
}
