import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "../describe";
import { AdiosError } from "../errors";
import { combineCrc32c } from "./crc32cTable";
import { crc32c } from "./crc32c";
import { hex, type ManifestFile } from "./manifest";

/** A file is read in pieces of this size. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** A piece of a file, by which ranks share the work. */
export interface Chunk {
  file: number;
  first: number;
  bytes: number;
}

/** @throws AdiosError ADIOS_ARGUMENT of a size that no piece has. */
export function checkChunkBytes(chunkBytes: unknown): void {
  if (Number.isSafeInteger(chunkBytes) && (chunkBytes as number) > 0) return;
  const problem = `expected a whole number of bytes from 1 as chunkBytes, found ${describe(chunkBytes)}`;
  throw new AdiosError("ADIOS_ARGUMENT", problem);
}

/** The chunks of files, in order. */
export function chunksOf(sizes: readonly number[], chunkBytes: number): Chunk[] {
  return sizes.flatMap((size, file) =>
    Array.from({ length: Math.ceil(size / chunkBytes) }, (_, i) => {
      const first = i * chunkBytes;
      return { file, first, bytes: Math.min(chunkBytes, size - first) };
    }),
  );
}

/** The CRC-32C of a part of a file, read in small pieces; of what is there, where the file is shorter. */
export async function checksum(handle: FileHandle, first: number, bytes: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, bytes));
  let crc = 0;
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - done), first + done);
    if (bytesRead === 0) return crc;
    crc = crc32c(buffer.subarray(0, bytesRead), crc);
    done += bytesRead;
  }
  return crc;
}

/** Runs `visit` with an open handle of each file that its chunks are of, one file at a time. */
export async function forChunks(
  folder: string,
  names: readonly string[],
  chunks: readonly Chunk[],
  visit: (chunk: Chunk, handle: FileHandle) => Promise<void>,
): Promise<void> {
  let handle: FileHandle | undefined;
  let current = -1;
  try {
    for (const chunk of chunks) {
      if (chunk.file !== current) {
        await handle?.close();
        handle = undefined;
        handle = await open(join(folder, names[chunk.file]!));
        current = chunk.file;
      }
      await visit(chunk, handle!);
    }
  } finally {
    await handle?.close();
  }
}

/** What a manifest says of files, from the checksums of their chunks. */
export function describeFile(name: string, bytes: number, chunkBytes: number, crcs: readonly number[]): ManifestFile {
  const whole = crcs.reduce((sum, crc, i) => combineCrc32c(sum, crc, Math.min(chunkBytes, bytes - i * chunkBytes)), 0);
  return { name, bytes, crc32c: hex(whole), chunks: crcs.map(hex) };
}

export async function sizesOf(folder: string, names: readonly string[]): Promise<number[]> {
  return Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
}
