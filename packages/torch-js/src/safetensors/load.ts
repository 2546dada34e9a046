import type { Tensor } from "../tensor.js";
import { open } from "./open.js";

/** A file's tensors, on the CPU, in the order of their data, and its metadata. */
export interface SafetensorsFile {
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
}

/**
 * Reads a safetensors file. Nothing in it is executed. A file that cannot be opened throws Node's own error.
 * @throws TorchError SAFETENSORS naming the file and what is wrong: truncated, holes, overlaps, unknown dtype, ...
 */
export function load(path: string): SafetensorsFile {
  const file = open(path);
  const tensors = new Map<string, Tensor>();
  try {
    for (const name of file.names) tensors.set(name, file.tensor(name));
    return { tensors, metadata: file.metadata };
  } catch (error) {
    for (const tensor of tensors.values()) tensor.dispose();
    throw error;
  } finally {
    file.close();
  }
}
