import { noGrad } from "../autograd.js";
import { empty } from "../generated/functions.js";
import { tidy } from "../memory.js";
import { native } from "../native.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";

/** The bytes of one element. */
export const ELEMENT_BYTES: Readonly<Record<DType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
  complex32: 4,
  complex64: 8,
  complex128: 16,
};

/** What is read at once: a tensor of many gigabytes takes this much besides its own memory. A multiple of every element. */
export const CHUNK_BYTES = 1 << 24;

/**
 * A row-major tensor on the CPU whose bytes `fill` gives in order, piece by piece.
 *
 * The pieces are copied, not read into a view of the tensor's memory: views are freed by the event loop only, so that a
 * synchronous loop over a large file would keep all of it.
 */
export function tensorFromBytes(
  shape: readonly number[],
  dtype: DType,
  fill: (target: Uint8Array, offset: number) => void,
): Tensor {
  const size = ELEMENT_BYTES[dtype];
  const bytes = shape.reduce((product, each) => product * each, size);
  const buffer = new Uint8Array(Math.min(bytes, CHUNK_BYTES));
  if (bytes <= CHUNK_BYTES) {
    fill(buffer, 0);
    return native().fromTypedArray(buffer, shape, dtype);
  }
  const result = empty(shape, { dtype, device: "cpu" });
  try {
    for (let offset = 0; offset < bytes; offset += CHUNK_BYTES) {
      const piece = buffer.subarray(0, bytes - offset);
      fill(piece, offset);
      tidy(() => {
        const target = result.view([-1]).narrow(0, offset / size, piece.length / size);
        noGrad(() => target.copy_(native().fromTypedArray(piece, [piece.length / size], dtype)));
      });
    }
  } catch (error) {
    result.dispose();
    throw error;
  }
  return result;
}

/**
 * A tensor on the memory of `bytes` (uint8, 1-dimensional) from `offset` on, which must be a multiple of an element's size.
 * It shares the memory and keeps it alive, but is no view: what is written to one such tensor does not count as a change of
 * another that autograd has saved.
 * @param strides in elements; row-major where left out.
 */
export function tensorOnBytes(
  bytes: Tensor,
  offset: number,
  dtype: DType,
  shape: readonly number[],
  strides: readonly number[] = rowMajor(shape),
): Tensor {
  const size = ELEMENT_BYTES[dtype];
  const whole = bytes.shape[0]!;
  return tidy(() =>
    noGrad(() => {
      const source = bytes.narrow(0, 0, whole - (whole % size)).view(dtype);
      return empty([0], { dtype, device: "cpu" }).set_(source, offset / size, shape, strides);
    }),
  );
}

function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(step);
    step *= Math.max(size, 1);
  }
  return strides;
}
