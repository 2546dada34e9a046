import type { BlockBits } from "./blockBits";
import { type HuffmanCode, huffmanCode, longCode } from "./huffman";

const GROUP = 50;
const MOST_SELECTORS = 18002;
const LONGEST_CODE = 20;

/** Why a block cannot be read. */
export class BlockProblem extends Error {}

/** A block once its Huffman codes are undone: the Burrows-Wheeler transform as a list of links. */
export interface Block {
  crc: number;
  length: number;
  /** Where the walk through the links begins. */
  origin: number;
}

/**
 * Reads a block behind its magic number into `links`: each entry holds a byte, and above it the place of the entry that
 * follows. The format has no specification; this follows the description of its stages. Throws `BlockProblem`.
 */
export function readBlock(bits: BlockBits, links: Uint32Array): Block {
  const crc = bits.take32();
  if (bits.take(1) === 1) throw new BlockProblem("a randomised block, which bzip2 has not written since version 0.9.5");
  const origin = (bits.take(8) << 16) | bits.take(16);
  const bytes = usedBytes(bits);
  if (bytes.length === 0) throw new BlockProblem("a block without bytes");
  const codeCount = bits.take(3);
  if (codeCount < 2 || codeCount > 6) throw new BlockProblem(`${codeCount} Huffman codes in a block`);
  const selectors = readSelectors(bits, codeCount);
  const codes = Array.from({ length: codeCount }, () => readCode(bits, bytes.length + 2));
  const counts = new Int32Array(256);
  const length = readSymbols(bits, codes, selectors, bytes, links, counts);
  if (origin >= length) throw new BlockProblem("a block that begins outside itself");
  link(links, counts, length);
  return { crc, length, origin };
}

function usedBytes(bits: BlockBits): Uint8Array {
  const rows = bits.take(16);
  const used: number[] = [];
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) === 0) continue;
    const columns = bits.take(16);
    for (let column = 0; column < 16; column++) {
      if ((columns & (0x8000 >> column)) !== 0) used.push(16 * row + column);
    }
  }
  return Uint8Array.from(used);
}

/** Which code each group of 50 symbols has, undone from move-to-front. */
function readSelectors(bits: BlockBits, codeCount: number): Uint8Array {
  const count = bits.take(15);
  if (count === 0) throw new BlockProblem("a block without symbols");
  const order = Array.from({ length: codeCount }, (_, i) => i);
  const selectors = new Uint8Array(Math.min(count, MOST_SELECTORS));
  for (let i = 0; i < count; i++) {
    let place = 0;
    while (bits.take(1) === 1) {
      if (++place >= codeCount) throw new BlockProblem("a selector beyond the Huffman codes");
    }
    const [code] = order.splice(place, 1);
    order.unshift(code!);
    // Some writers round the count up; what is beyond is not used.
    if (i < MOST_SELECTORS) selectors[i] = code!;
  }
  return selectors;
}

function readCode(bits: BlockBits, symbols: number): HuffmanCode {
  const lengths = new Uint8Array(symbols);
  let length = bits.take(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE || bits.overrun) throw new BlockProblem("a code word of no valid length");
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const code = huffmanCode(lengths);
  if (code === undefined) throw new BlockProblem("code words that exclude each other");
  return code;
}

/** Undoes Huffman codes, runs and move-to-front; counts the bytes. */
function readSymbols(
  source: BlockBits,
  codes: readonly HuffmanCode[],
  selectors: Uint8Array,
  used: Uint8Array,
  links: Uint32Array,
  counts: Int32Array,
): number {
  const front = used.slice();
  const end = used.length + 1;
  const most = links.length;
  const input = source.bytes;
  let { bits, count, position } = source;
  let [length, run, runBit] = [0, 0, 0];
  try {
    for (const selector of selectors) {
      if (position - 4 > input.length) break;
      const code = codes[selector]!;
      const { lookup } = code;
      for (let i = 0; i < GROUP; i++) {
        while (count < LONGEST_CODE) {
          bits = (bits << 8) | (position < input.length ? input[position]! : 0);
          position++;
          count += 8;
        }
        const ahead = (bits >>> (count - LONGEST_CODE)) & 0xfffff;
        const entry = lookup[ahead >>> 9]! || longCode(code, ahead);
        if (entry === 0) throw new BlockProblem("a code word that no symbol has");
        count -= entry >>> 9;
        const symbol = entry & 511;
        if (symbol <= 1) {
          run += (symbol + 1) << runBit++;
          if (run > most) throw tooLong();
          continue;
        }
        if (run > 0) {
          const byte = front[0]!;
          if (length + run > most) throw tooLong();
          links.fill(byte, length, length + run);
          counts[byte]! += run;
          length += run;
          run = 0;
          runBit = 0;
        }
        if (symbol === end) {
          return length;
        }
        if (length >= most) throw tooLong();
        let place = symbol - 1;
        const byte = front[place]!;
        if (place > 16) front.copyWithin(1, 0, place);
        else for (; place > 0; place--) front[place] = front[place - 1]!;
        front[0] = byte;
        counts[byte]!++;
        links[length++] = byte;
      }
    }
    throw new BlockProblem("a block without an end");
  } finally {
    source.bits = bits;
    source.count = count;
    source.position = position;
  }
}

function tooLong(): BlockProblem {
  return new BlockProblem("a block that is longer than its file says");
}

function link(links: Uint32Array, counts: Int32Array, length: number): void {
  const next = new Int32Array(256);
  for (let byte = 1; byte < 256; byte++) next[byte] = next[byte - 1]! + counts[byte - 1]!;
  for (let i = 0; i < length; i++) {
    const place = next[links[i]! & 0xff]!++;
    links[place] = links[place]! | (i << 8);
  }
}
