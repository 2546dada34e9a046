import { Decompress } from "fzstd";
import type { Fault } from "../../errors";
import { CompressedInput } from "../compressedInput";
import { damagedData } from "../damage";
import { XxHash64 } from "./xxHash64";

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;
const CHECKSUM_BYTES = 4;
const SKIP_BYTES = 1 << 20;

/**
 * The content of Zstandard data, also of several frames in a row, with one block and the window in memory. The frames are
 * walked through here (RFC 8878, section 3.1), as `fzstd` neither checks their checksums nor says where they end.
 * Throws a `Fault` that says at which byte of the compressed file the data are damaged.
 */
export async function* decompressZstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const input = new CompressedInput(chunks);
  try {
    for (let frames = 0; ; frames++) {
      const start = input.offset;
      if (!(await input.need(4))) {
        if (input.available === 0 && frames > 0) return;
        throw truncated(start);
      }
      const magic = u32(input, 0);
      if (magic === MAGIC) yield* frame(input, start);
      else if (magic >>> 4 === SKIPPABLE) await skip(input, start);
      else throw damaged(frames === 0 ? "no header" : "other bytes behind the end", start);
    }
  } finally {
    await input.close();
  }
}

async function* frame(input: CompressedInput, start: number): AsyncGenerator<Buffer, void, undefined> {
  if (!(await input.need(5))) throw truncated(start);
  const descriptor = input.bytes[input.position + 4]!;
  const single = (descriptor & 0x20) !== 0;
  const contentBytes = [single ? 1 : 0, 2, 4, 8][descriptor >>> 6]!;
  const headBytes = 5 + (single ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]! + contentBytes;
  if (!(await input.need(headBytes))) throw truncated(start);
  const hash = (descriptor & 4) === 0 ? undefined : new XxHash64();
  const output: Buffer[] = [];
  const decoder = new Decompress((bytes) => {
    hash?.update(bytes);
    if (bytes.length > 0) output.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  });
  const push = (bytes: Uint8Array, offset: number, last = false) => {
    try {
      // The decoder keeps what it cannot use yet, while the input goes on.
      decoder.push(bytes.slice(), last);
    } catch (error) {
      throw damaged(error instanceof Error ? error.message : "damaged data", offset);
    }
  };
  push(input.take(headBytes), start);
  for (let last = false; !last;) {
    const offset = input.offset;
    if (!(await input.need(3))) throw truncated(offset);
    const header = u32(input, 0, 3);
    last = (header & 1) === 1;
    const length = 3 + (((header >>> 1) & 3) === 1 ? 1 : header >>> 3);
    if (!(await input.need(length))) throw truncated(offset);
    push(input.take(length), offset);
    yield* output.splice(0);
  }
  const end = input.offset;
  if (hash !== undefined && !(await input.need(CHECKSUM_BYTES))) throw truncated(end);
  const expected = hash === undefined ? 0 : u32(input, 0);
  push(input.take(hash === undefined ? 0 : CHECKSUM_BYTES), end, true);
  yield* output.splice(0);
  if (hash !== undefined && hash.digest() !== expected) throw damaged("a checksum that does not fit", end);
}

async function skip(input: CompressedInput, start: number): Promise<void> {
  if (!(await input.need(8))) throw truncated(start);
  let left = u32(input, 4);
  input.take(8);
  while (left > 0) {
    if (!(await input.need(Math.min(left, SKIP_BYTES)))) throw truncated(start);
    left -= input.take(left).length;
  }
}

function u32({ bytes, position }: CompressedInput, at: number, width = 4): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUIntLE(position + at, width);
}

function damaged(what: string, offset: number): Fault {
  return damagedData("zstandard", `${what} (near byte ${offset})`, "zstd -t");
}

function truncated(offset: number): Fault {
  return damagedData("zstandard", `the end of the file inside a block (from byte ${offset})`, "zstd -t");
}
