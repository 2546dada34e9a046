/** Rows of a chunk. */
export const ROWS = 4096;
/** Byte strings of a row. */
const STRINGS = 3;
const FIRST_BYTES = 64 * 1024;

/** Some thousand rows of numbers and byte strings, in a few arrays whatever there is in them, which can be sent. */
export interface Chunk {
  rows: number;
  /** Shape (4096). */
  energies: Float64Array;
  groups: Uint32Array;
  copies: Uint32Array;
  flags: Uint8Array;
  /** Shape (4096, 3): where the strings of each row end in `bytes`. */
  ends: Uint32Array;
  bytes: Uint8Array;
}

export interface Row {
  energy: number;
  group: number;
  copy: number;
  flags: number;
  strings: readonly [Uint8Array, Uint8Array, Uint8Array];
}

export function emptyChunk(): Chunk {
  return {
    rows: 0,
    energies: new Float64Array(ROWS),
    groups: new Uint32Array(ROWS),
    copies: new Uint32Array(ROWS),
    flags: new Uint8Array(ROWS),
    ends: new Uint32Array(STRINGS * ROWS),
    bytes: new Uint8Array(FIRST_BYTES),
  };
}

/** Puts a row behind the others of a chunk that is not full. */
export function addRow(chunk: Chunk, { energy, group, copy, flags, strings }: Row): void {
  const row = chunk.rows++;
  chunk.energies[row] = energy;
  chunk.groups[row] = group;
  chunk.copies[row] = copy;
  chunk.flags[row] = flags;
  for (const [k, string] of strings.entries()) {
    const begin = startOf(chunk, row, k);
    const end = begin + string.length;
    if (end > chunk.bytes.length) chunk.bytes = resized(chunk.bytes, 2 * end);
    chunk.bytes.set(string, begin);
    chunk.ends[STRINGS * row + k] = end;
  }
  if (chunk.rows === ROWS) chunk.bytes = resized(chunk.bytes, chunk.ends.at(-1)!);
}

/** The `k`-th string of a row, without a copy. */
export function stringOf(chunk: Chunk, row: number, k: number): Uint8Array {
  return chunk.bytes.subarray(startOf(chunk, row, k), chunk.ends[STRINGS * row + k]);
}

function startOf(chunk: Chunk, row: number, k: number): number {
  const place = STRINGS * row + k;
  return place === 0 ? 0 : chunk.ends[place - 1]!;
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const other = new Uint8Array(length);
  other.set(bytes.length > length ? bytes.subarray(0, length) : bytes);
  return other;
}
