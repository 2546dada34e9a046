import { statSync } from "node:fs";
import type { PositionalFile } from "../files/positionalFile.js";
import { ELEMENT_BYTES, tensorOnBytes } from "../files/tensors.js";
import { fromFile } from "../generated/functions.js";
import { keep, tidy } from "../memory.js";
import type { Tensor } from "../tensor.js";
import { damaged, type Entry } from "./format.js";

/**
 * The file in the process's memory as bytes, by libtorch's own `from_file`: private, so that a write to a tensor copies the
 * page and never reaches the file.
 */
export function mapFile(file: PositionalFile): Tensor {
  const bytes = keep(fromFile(file.path, false, file.size, { dtype: "uint8" }));
  // libtorch opens the file by its name once more.
  const { dev, ino } = statSync(file.path, { bigint: true });
  if (`${dev}:${ino}` !== file.identity()) {
    bytes.dispose();
    throw damaged(file.path, "the file was replaced while it was opened");
  }
  return bytes;
}

/** Whether a tensor's elements lie where a processor may read them: its bytes begin at a multiple of their size. */
export function isAligned({ dtype, begin }: Entry, start: number): boolean {
  return (start + begin) % ELEMENT_BYTES[dtype] === 0;
}

/** A part of a mapped file as a tensor. */
export function mappedTensor(bytes: Tensor, entry: Entry, start: number, ranges: readonly [number, number][]): Tensor {
  return tidy(() => {
    let tensor = tensorOnBytes(bytes, start + entry.begin, entry.dtype, entry.shape);
    for (const [dimension, [from, to]] of ranges.entries()) {
      if (to - from !== entry.shape[dimension]) tensor = tensor.narrow(dimension, from, to - from);
    }
    return tensor;
  });
}
