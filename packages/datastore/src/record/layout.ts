/**
 * A record, in the byte order of the machine, each part at a multiple of 8 bytes from the record's begin:
 *
 * | bytes | what |
 * | --- | --- |
 * | 40 | head: size / 8 (u32), atoms (u32), number of the sample (f64), flags (u32), dataset (u16), mark (u16), and the bytes of id, group, info and arrays' description (u32 each) |
 * | 8 each | positions (3 n), then what the flags say is there: forces (3 n), cell (9), stress (9), energy, charge, spin, weight |
 * | | description of further arrays, and values of those that are numbers, each rounded up to 8 |
 * | n | species, then id, group and info, one after the other |
 */
export const HEAD = 40;
export const AT = {
  size: 0,
  atoms: 4,
  number: 8,
  flags: 16,
  dataset: 20,
  mark: 22,
  id: 24,
  group: 28,
  info: 32,
  arrays: 36,
};
export const MARK = 0x4872;

/** Which parts a record has. */
export const FLAG = {
  pbc: [1, 2, 4],
  cell: 8,
  forces: 16,
  stress: 32,
  energy: 64,
  charge: 128,
  spin: 256,
  weight: 512,
  arrays: 1024,
} as const;

export const SCALARS = ["energy", "charge", "spin", "weight"] as const;

/** Views reach so far, because Node's ArrayBuffers over memory of others have 4 GiB at most. */
export const MOST_BYTES = 2 ** 31;
export const MOST_DATASETS = 2 ** 16;

export function padded(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** How a further array stands in the description; strings have their values there. */
export interface ArrayNote {
  name: string;
  kind: "real" | "integer" | "logical" | "string";
  width: number;
  length: number;
  values?: string[];
}

export const ELEMENT_BYTES = { real: 8, integer: 4, logical: 1 } as const;
