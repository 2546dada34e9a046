/** Rows of a chunk. */
export const ROWS = 4096;
/** Byte strings of a row. */
const STRINGS = 3;
/** Room at first, as there may be a table for each of many small files. */
const FIRST_ROWS = 8;
const FIRST_BYTES = 256;

/** Some thousand rows of numbers and byte strings, in a few arrays whatever there is in them, which can be sent. */
export interface Chunk {
  rows: number;
  /** Shape (4096), or less where there are fewer rows; as are the next three. */
  energies: Float64Array;
  groups: Uint32Array;
  copies: Uint32Array;
  flags: Uint8Array;
  /** Shape (4096, 3), or less: where the strings of each row end in `bytes`. */
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
    energies: new Float64Array(FIRST_ROWS),
    groups: new Uint32Array(FIRST_ROWS),
    copies: new Uint32Array(FIRST_ROWS),
    flags: new Uint8Array(FIRST_ROWS),
    ends: new Uint32Array(STRINGS * FIRST_ROWS),
    bytes: new Uint8Array(FIRST_BYTES),
  };
}

/** Puts a row behind the others of a chunk that is not full. */
export function addRow(chunk: Chunk, { energy, group, copy, flags, strings }: Row): void {
  const row = chunk.rows++;
  if (row === chunk.energies.length) lengthen(chunk, Math.min(ROWS, 2 * row));
  chunk.energies[row] = energy;
  chunk.groups[row] = group;
  chunk.copies[row] = copy;
  chunk.flags[row] = flags;
  for (const [k, string] of strings.entries()) {
    const begin = startOf(chunk, row, k);
    const end = begin + string.length;
    if (end > chunk.bytes.length) chunk.bytes = resized(chunk.bytes, new Uint8Array(2 * end));
    chunk.bytes.set(string, begin);
    chunk.ends[STRINGS * row + k] = end;
  }
  if (chunk.rows === ROWS) chunk.bytes = chunk.bytes.slice(0, chunk.ends.at(-1));
}

/** The `k`-th string of a row, without a copy. */
export function stringOf(chunk: Chunk, row: number, k: number): Uint8Array {
  return chunk.bytes.subarray(startOf(chunk, row, k), chunk.ends[STRINGS * row + k]);
}

function startOf(chunk: Chunk, row: number, k: number): number {
  const place = STRINGS * row + k;
  return place === 0 ? 0 : chunk.ends[place - 1]!;
}

function lengthen(chunk: Chunk, rows: number): void {
  chunk.energies = resized(chunk.energies, new Float64Array(rows));
  chunk.groups = resized(chunk.groups, new Uint32Array(rows));
  chunk.copies = resized(chunk.copies, new Uint32Array(rows));
  chunk.flags = resized(chunk.flags, new Uint8Array(rows));
  chunk.ends = resized(chunk.ends, new Uint32Array(STRINGS * rows));
}

function resized<Values extends Float64Array | Uint32Array | Uint8Array>(from: Values, to: Values): Values {
  to.set(from);
  return to;
}
