import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/** Rows of `values` (N, ...) by index (E): (E, ...). Its derivative is `segmentSum`. */
export function gather(values: Tensor, index: Tensor): Tensor {
  return values.indexSelect(0, index);
}

/**
 * Sums the rows of `values` (E, ...) that share an index into (size, ...), in any order. Its derivative is `gather`.
 * It adds row by row: the row pointers that a batch has besides (`rowOffsets`, and `transpose` with `senderOffsets` for sums
 * over senders) are there for a kernel that sums whole rows, and no model reads them yet.
 */
export function segmentSum(values: Tensor, index: Tensor, size: number): Tensor {
  const zeros = torch.zeros([size, ...values.shape.slice(1)], { dtype: values.dtype });
  return zeros.indexAdd(0, index, values);
}
