import type { PositionalFile } from "../files/positionalFile.js";
import { damaged, type Header, MAX_HEADER, parseHeader } from "./format.js";

/** Reads and checks the header of an open file; `start` is where the data begins. */
export function readHeader(file: PositionalFile): { header: Header; start: number } {
  const { path, size } = file;
  if (size < 8) throw damaged(path, `expected at least 8 bytes, found ${size}`);
  const length = new DataView(file.read(0, 8).buffer).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER))
    throw damaged(path, `the header claims ${length} bytes, at most ${MAX_HEADER} are allowed`);
  const start = 8 + Number(length);
  if (start > size) throw damaged(path, `the header claims ${length} bytes, the file holds ${size - 8}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file.read(8, Number(length)));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw damaged(path, "the header is not UTF-8");
  }
  return { header: parseHeader(path, text, size - start), start };
}
