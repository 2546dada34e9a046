import type { Fault } from "../../errors";
import { CompressedInput } from "../compressedInput";
import { damagedData } from "../damage";
import { type Block, BlockProblem, readBlock } from "./block";
import { BlockBits } from "./blockBits";
import { Unwinder } from "./unwind";

const OUTPUT_BYTES = 256 * 1024;
/** No block of 900,000 symbols, 20 bits each at most, is longer than this with its tables. */
const LONGEST_BLOCK = 2_500_000;
const STREAM_HEAD = 4;
const STREAM_START = [0x42, 0x5a, 0x68];
const BLOCK_MAGIC = "314159265359";
const END_MAGIC = "177245385090";

/**
 * The content of bzip2 data, also of several streams in a row, with one block in memory. Checks every checksum.
 * Throws a `Fault` that says at which byte of the compressed file the data are damaged.
 */
export async function* decompressBzip2(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const input = new CompressedInput(chunks);
  try {
    for (let streams = 0; ; streams++) {
      await input.need(STREAM_HEAD);
      if (input.available === 0 && streams > 0) return;
      yield* stream(input, streamLevel(input, streams));
    }
  } finally {
    await input.close();
  }
}

function streamLevel(input: CompressedInput, streams: number): number {
  const { offset } = input;
  const [b, z, h, digit] = input.take(STREAM_HEAD);
  const level = (digit ?? 0) - 0x30;
  if ([b, z, h].every((byte, i) => byte === STREAM_START[i]) && level >= 1 && level <= 9) return level;
  if (digit === undefined) throw truncated(offset);
  throw damaged(`${streams === 0 ? "no header" : "other bytes behind the end"}`, offset);
}

async function* stream(input: CompressedInput, level: number): AsyncGenerator<Buffer, void, undefined> {
  const links = new Uint32Array(100_000 * level);
  let combined = 0;
  let [bits, spare] = [0, 0];
  for (;;) {
    await input.need(LONGEST_BLOCK);
    const source = new BlockBits(input.bytes, input.position);
    source.bits = bits;
    source.count = spare;
    const start = input.offset;
    const magic = [0, 1, 2].map(() => source.take(16).toString(16).padStart(4, "0")).join("");
    if (magic === END_MAGIC) {
      const crc = source.take32();
      if (source.overrun) throw truncated(start);
      if (crc !== combined) throw damaged("a checksum of the whole that does not fit", start);
      input.position = source.position - (source.count >> 3);
      return;
    }
    if (magic !== BLOCK_MAGIC) throw source.overrun ? truncated(start) : damaged("neither a block nor an end", start);
    const block = blockAt(source, links, start);
    const content = unwound(block, links, start);
    combined = (((combined << 1) | (combined >>> 31)) ^ block.crc) >>> 0;
    [bits, spare] = [source.bits, source.count];
    input.position = source.position;
    yield* content;
  }
}

/** The content of a block, all of it before any is given, as its checksum comes with the whole. */
function unwound(block: Block, links: Uint32Array, start: number): Buffer[] {
  const unwinder = new Unwinder(block, links);
  const content: Buffer[] = [];
  for (;;) {
    const out = Buffer.allocUnsafeSlow(OUTPUT_BYTES);
    const length = unwinder.fill(out);
    if (length > 0) content.push(out.subarray(0, length));
    if (length < out.length) break;
  }
  if (~unwinder.crc >>> 0 !== block.crc) throw damaged("a block whose checksum does not fit", start);
  return content;
}

function blockAt(source: BlockBits, links: Uint32Array, start: number): Block {
  try {
    const block = readBlock(source, links);
    if (!source.overrun) return block;
  } catch (error) {
    if (!(error instanceof BlockProblem)) throw error;
    if (!source.overrun) throw damaged(error.message, start);
  }
  throw truncated(start);
}

function damaged(what: string, offset: number): Fault {
  return damagedData("bzip2", `${what} (near byte ${offset})`, "bzip2 -t");
}

function truncated(offset: number): Fault {
  return damagedData("bzip2", `the end of the file inside a block (from byte ${offset})`, "bzip2 -t");
}
