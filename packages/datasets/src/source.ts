import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { DatasetError } from "./errors";

/** A file that is about to be read: its first bytes, to recognise the format by, and all of its bytes as a stream. */
export interface ByteSource {
  path: string;
  /** The first bytes, after decompression. */
  head: Buffer;
  /** All bytes, `head` included, after decompression. */
  chunks: AsyncIterable<Buffer>;
}

const CHUNK_BYTES = 256 * 1024;
const COMPRESSIONS: [name: string, remedy: string, magic: number[]][] = [
  ["bzip2", "bunzip2", [0x42, 0x5a, 0x68]],
  ["xz", "unxz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ["zstandard", "unzstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["zip", "unzip", [0x50, 0x4b, 3, 4]],
];

/** Opens a file for streaming; gzip is recognised by content. Throws `DatasetError` where there is nothing to read. */
export async function openSource(path: string): Promise<ByteSource> {
  const magic = await firstBytes(path);
  for (const [name, remedy, bytes] of COMPRESSIONS) {
    if (bytes.every((byte, i) => magic[i] === byte)) {
      throw new DatasetError(
        "DATASET_COMPRESSION",
        `${path}: expected a plain or gzip-compressed file, found ${name} data`,
        `unpack it first: ${remedy}`,
      );
    }
  }
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const zipped = magic[0] === 0x1f && magic[1] === 0x8b;
  const stream = zipped ? pipeline(raw, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined) : raw;
  const chunks = namedErrors(stream as AsyncIterable<Buffer>, path);
  const first = await chunks.next();
  const head = first.done === true ? Buffer.alloc(0) : first.value;
  if (head.length === 0) throw empty(path);
  return { path, head, chunks: resume(head, chunks) };
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new DatasetError(
        "DATASET_IS_DIRECTORY",
        `${path}: expected a file, found a directory`,
        "name the files inside it",
      );
    }
    if (found.isFile() && found.size === 0) throw empty(path);
    // Bytes read from a pipe would be missing later.
    if (!found.isFile()) return Buffer.alloc(0);
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw named(error, path);
  }
}

async function* namedErrors(stream: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    throw named(error, path);
  }
}

async function* resume(head: Buffer, rest: AsyncGenerator<Buffer, void, undefined>): AsyncGenerator<Buffer> {
  try {
    yield head;
    yield* rest;
  } finally {
    await rest.return();
  }
}

function empty(path: string): DatasetError {
  return new DatasetError(
    "DATASET_FILE_EMPTY",
    `${path}: expected structures, found an empty file`,
    "write or fetch the file again",
  );
}

function named(error: unknown, path: string): unknown {
  if (error instanceof DatasetError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new DatasetError(
      "DATASET_FILE_MISSING",
      `${path}: expected a file, found nothing of that name`,
      "relative paths start at the working directory",
    );
  }
  if (code.startsWith("Z_")) {
    return new DatasetError(
      "DATASET_COMPRESSION",
      `${path}: expected gzip data, found damaged or truncated data (${error.message})`,
      "fetch the file again, or test it with `gzip -t`",
    );
  }
  return new DatasetError(
    "DATASET_FILE_UNREADABLE",
    `${path}: expected a readable file, found: ${error.message}`,
    "look at the permissions of the file and at the disk",
  );
}
