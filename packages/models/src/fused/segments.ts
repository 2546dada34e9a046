import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { fusedOperators } from "./library.js";

/** Which rows belong together, as int32: rows are edges or atoms, segments the atoms or structures that they belong to. */
export interface Segments {
  /** (rows) the segment of each. */
  index: Tensor;
  /** (segments + 1) where the rows of each begin: in their own order, or in that of `permutation`. */
  offsets: Tensor;
  /** (rows) the rows by segment, where they are not so in their own order. */
  permutation?: Tensor;
}

/** The edges by the atom that receives, and by the one that sends. */
export interface EdgeSegments {
  received: Segments;
  sent: Segments;
}

/** Of contiguous rows and segments that belong to no others, counted from the first. */
export function narrowSegments(
  { index, offsets, permutation }: Segments,
  rows: { begin: number; length: number },
  segments: { begin: number; length: number },
): Segments {
  const ofRows = (values: Tensor, first: number) => values.narrow(0, rows.begin, rows.length).sub(first);
  return {
    index: ofRows(index, segments.begin),
    offsets: offsets.narrow(0, segments.begin, segments.length + 1).sub(rows.begin),
    ...(permutation && { permutation: ofRows(permutation, rows.begin) }),
  };
}

/** Rows of `values` (segments, ...) for each row of the segments: (rows, ...). Its derivative is `sumSegments`. */
export function gatherSegments(values: Tensor, { index, offsets, permutation }: Segments): Tensor {
  const fused = fusedOperators();
  if (fused && !isHalf(values)) return fused.gather_rows(values, index, offsets, permutation);
  return values.indexSelect(0, index);
}

/**
 * Sums the rows of `values` (rows, ...) of each segment: (segments, ...). Its derivative is `gatherSegments`. Of bfloat16 and
 * float16 the sums are float32.
 */
export function sumSegments(given: Tensor, { index, offsets, permutation }: Segments): Tensor {
  const values = isHalf(given) ? given.to("float32") : given;
  const fused = fusedOperators();
  if (fused) return fused.segment_sum(values, index, offsets, permutation);
  const zeros = torch.zeros([offsets.shape[0]! - 1, ...values.shape.slice(1)], {
    dtype: values.dtype,
    device: values.device,
  });
  return zeros.indexAdd(0, index, values);
}

function isHalf({ dtype }: Tensor): boolean {
  return dtype === "bfloat16" || dtype === "float16";
}
