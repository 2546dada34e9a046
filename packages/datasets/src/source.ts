import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { Fault } from "./errors";

/** A file that is about to be read: its first bytes, to recognise the format by, and all of its bytes as a stream. */
export interface ByteSource {
  path: string;
  /** The first bytes, after decompression. */
  head: Buffer;
  /** All bytes, `head` included, after decompression. Where they cannot be read, a `Fault` is thrown. */
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
  try {
    return await opened(path);
  } catch (error) {
    const fault = asFault(error);
    throw fault instanceof Fault ? fault.at({ path }) : fault;
  }
}

async function opened(path: string): Promise<ByteSource> {
  const magic = await firstBytes(path);
  for (const [name, remedy, bytes] of COMPRESSIONS) {
    if (bytes.every((byte, i) => magic[i] === byte)) {
      throw new Fault(
        "DATASET_COMPRESSION",
        `expected a plain or gzip-compressed file, found ${name} data`,
        `unpack it first: ${remedy}`,
      );
    }
  }
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const zipped = magic[0] === 0x1f && magic[1] === 0x8b;
  const stream = zipped ? pipeline(raw, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined) : raw;
  const chunks = withFaults(stream as AsyncIterable<Buffer>);
  const first = await chunks.next();
  const head = first.done === true ? Buffer.alloc(0) : first.value;
  if (head.length === 0) throw empty();
  return { path, head, chunks: resume(head, chunks) };
}

async function firstBytes(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (found.isDirectory()) {
    throw new Fault("DATASET_IS_DIRECTORY", "expected a file, found a directory", "name the files inside it");
  }
  if (found.isFile() && found.size === 0) throw empty();
  // To open one waits for a writer, for ever where there is none; the pipes of a shell are below /dev and open already.
  if (found.isFIFO() && !/^\/(dev|proc)\//.test(resolve(path))) {
    throw new Fault(
      "DATASET_FILE_UNREADABLE",
      "expected a file, found a named pipe",
      `read it from the standard input: /dev/stdin in place of its name, and < ${path} at the end of the command`,
    );
  }
  // Bytes read from a pipe would be missing later.
  if (!found.isFile()) return Buffer.alloc(0);
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function* withFaults(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    throw asFault(error);
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

function empty(): Fault {
  return new Fault("DATASET_FILE_EMPTY", "expected structures, found an empty file", "write or fetch the file again");
}

/** An error of the system or of gzip in words; whoever reads knows the place in the file. */
function asFault(error: unknown): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new Fault(
      "DATASET_FILE_MISSING",
      "expected a file, found nothing of that name",
      "relative paths start at the working directory",
    );
  }
  if (code.startsWith("Z_")) {
    return new Fault(
      "DATASET_COMPRESSION",
      `expected gzip data, found damaged or truncated data (${error.message})`,
      "fetch the file again, or test it with `gzip -t`",
    );
  }
  return new Fault(
    "DATASET_FILE_UNREADABLE",
    `expected a readable file, found: ${error.message}`,
    "look at the permissions of the file and at the disk",
  );
}
