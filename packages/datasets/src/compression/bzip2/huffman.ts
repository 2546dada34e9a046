const LONGEST_CODE = 20;
const LOOKUP_BITS = 11;
const SYMBOL_BITS = 9;

/** A prefix code with canonical code words: short ones are looked up, longer ones are searched by length. */
export interface HuffmanCode {
  /** By the next 11 bits: length << 9 | symbol; 0 where the code word is longer. */
  lookup: Uint16Array;
  /** By length: one more than the last code word, shifted to 20 bits; -1 where a length has none. */
  limit: Int32Array;
  /** By length: what to add to a code word for its place in `symbols`. */
  base: Int32Array;
  symbols: Uint16Array;
}

/** `undefined` where the lengths are those of no prefix code. */
export function huffmanCode(lengths: Uint8Array): HuffmanCode | undefined {
  const counts = new Int32Array(LONGEST_CODE + 2);
  for (const length of lengths) counts[length]!++;
  const limit = new Int32Array(LONGEST_CODE + 1).fill(-1);
  const base = new Int32Array(LONGEST_CODE + 1);
  const next = new Int32Array(LONGEST_CODE + 1);
  let [code, place] = [0, 0];
  for (let length = 1; length <= LONGEST_CODE; length++) {
    base[length] = place - code;
    next[length] = code;
    place += counts[length]!;
    code += counts[length]!;
    if (code > 1 << length) return undefined;
    limit[length] = code * 2 ** (LONGEST_CODE - length);
    code *= 2;
  }
  const symbols = new Uint16Array(lengths.length);
  const lookup = new Uint16Array(1 << LOOKUP_BITS);
  lengths.forEach((length, symbol) => {
    const word = next[length]!++;
    symbols[base[length]! + word] = symbol;
    const free = LOOKUP_BITS - length;
    if (free >= 0) lookup.fill((length << SYMBOL_BITS) | symbol, word << free, (word + 1) << free);
  });
  return { lookup, limit, base, symbols };
}

/** The length and symbol of a code word longer than 11 bits, as in `lookup`; 0 where there is none. `bits`: the next 20. */
export function longCode({ limit, base, symbols }: HuffmanCode, bits: number): number {
  for (let length = LOOKUP_BITS + 1; length <= LONGEST_CODE; length++) {
    if (bits >= limit[length]!) continue;
    return (length << SYMBOL_BITS) | symbols[(bits >>> (LONGEST_CODE - length)) + base[length]!]!;
  }
  return 0;
}
