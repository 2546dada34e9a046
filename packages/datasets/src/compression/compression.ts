/** A compression that is undone while a file is read. */
export interface Compression {
  name: string;
  /** The program that undoes it too. */
  command: string;
  /** What its content begins with. */
  magics: readonly (readonly number[])[];
  /** Throws a `Fault` where the data are damaged or cut off. */
  decompress(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> | Promise<AsyncIterable<Buffer>>;
}

/** Each is loaded when a file has it. */
const COMPRESSIONS: readonly Compression[] = [
  {
    name: "gzip",
    command: "gzip",
    magics: [[0x1f, 0x8b]],
    decompress: async (chunks) => (await import("./gzip")).decompressGzip(chunks),
  },
  {
    name: "bzip2",
    command: "bzip2",
    magics: [[0x42, 0x5a, 0x68]],
    decompress: async (chunks) => (await import("./bzip2/decompress")).decompressBzip2(chunks),
  },
  {
    name: "xz",
    command: "xz",
    magics: [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    decompress: async (chunks) => (await import("./xz")).decompressXz(chunks),
  },
  {
    name: "zstandard",
    command: "zstd",
    // Frames to be skipped may come first: they begin with one of sixteen numbers.
    magics: [[0x28, 0xb5, 0x2f, 0xfd], ...Array.from({ length: 16 }, (_, i) => [0x50 + i, 0x2a, 0x4d, 0x18])],
    decompress: async (chunks) => (await import("./zstd/decompress")).decompressZstd(chunks),
  },
];

/** As many as the longest beginning of a compressed file that is recognised. */
export const MAGIC_BYTES = Math.max(...COMPRESSIONS.flatMap(({ magics }) => magics.map((magic) => magic.length)));

/** The compression of a file that begins like this. */
export function compressionOf(start: Buffer): Compression | undefined {
  return COMPRESSIONS.find(({ magics }) => magics.some((magic) => magic.every((byte, i) => start[i] === byte)));
}
