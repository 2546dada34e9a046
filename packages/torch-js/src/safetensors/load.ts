import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { native } from "../native.js";
import type { Tensor } from "../tensor.js";
import { damaged, type Header, MAX_HEADER, parseHeader } from "./format.js";

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
  const file = openSync(path, "r");
  try {
    const { header, start } = readHeader(file, path);
    const tensors = new Map<string, Tensor>();
    for (const [name, { dtype, shape, begin, end }] of header.tensors) {
      const bytes = readAt(file, path, start + begin, end - begin);
      if (dtype === "bool") checkBooleans(path, name, bytes);
      tensors.set(name, native().fromTypedArray(bytes, shape, dtype));
    }
    return { tensors, metadata: header.metadata };
  } finally {
    closeSync(file);
  }
}

function readHeader(file: number, path: string): { header: Header; start: number } {
  const { size } = fstatSync(file);
  if (size < 8) throw damaged(path, `expected at least 8 bytes, found ${size}`);
  const length = new DataView(readAt(file, path, 0, 8).buffer).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER))
    throw damaged(path, `the header claims ${length} bytes, at most ${MAX_HEADER} are allowed`);
  const start = 8 + Number(length);
  if (start > size) throw damaged(path, `the header claims ${length} bytes, the file holds ${size - 8}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readAt(file, path, 8, Number(length)));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw damaged(path, "the header is not UTF-8");
  }
  return { header: parseHeader(path, text, size - start), start };
}

/** Anything but 0 and 1 in a bool's memory has no meaning. */
function checkBooleans(path: string, name: string, bytes: Uint8Array): void {
  const wrong = bytes.find((byte) => byte > 1);
  if (wrong !== undefined) throw damaged(path, `tensor "${name}" is BOOL, but holds the byte ${wrong}`);
}

function readAt(file: number, path: string, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    // A single read is limited to 2 GiB.
    const read = readSync(file, bytes, done, Math.min(length - done, 1 << 30), position + done);
    if (read === 0) throw damaged(path, `it ended at byte ${position + done}, expected ${position + length}`);
    done += read;
  }
  return bytes;
}
