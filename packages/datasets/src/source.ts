import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { compressionOf, MAGIC_BYTES } from "./compression/compression";
import { Fault } from "./errors";

/** A file that is about to be read: its first bytes, to recognise the format by, and all of its bytes as a stream. */
export interface ByteSource {
  path: string;
  /** The first bytes, after decompression. */
  head: Buffer;
  /** All bytes, `head` included, after decompression. Where they cannot be read, a `Fault` is thrown. */
  chunks: AsyncIterable<Buffer>;
  /** It is a folder, without bytes of its own. */
  folder?: true;
  /** The compressions that are undone, the outermost first, where there are several. */
  layers?: string[];
}

const CHUNK_BYTES = 256 * 1024;
/** Formats are recognised by this much at least; a pipe may give a few bytes at first. */
const HEAD_BYTES = 4096;

/** So many compressions of each other are undone. */
const MOST_LAYERS = 3;

/** A folder that a format reads as a whole. */
export function folderSource(path: string): ByteSource {
  return { path, head: Buffer.alloc(0), chunks: Readable.from([]), folder: true };
}

/** Whether it is a file on a disk that is not compressed, so that it can be read from anywhere. */
export async function isPlainFile(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    if (!(await handle.stat()).isFile()) return false;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
    return compressionOf(buffer.subarray(0, bytesRead)) === undefined;
  } finally {
    await handle.close();
  }
}

/** Opens a file for streaming; compressions are recognised by content. Throws `DatasetError` where there is nothing to read. */
export async function openSource(path: string): Promise<ByteSource> {
  try {
    return await opened(path);
  } catch (error) {
    const fault = asFault(error, path);
    throw fault instanceof Fault ? fault.at({ path }) : fault;
  }
}

async function opened(path: string): Promise<ByteSource> {
  await assertReadable(path);
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const bytes = raw[Symbol.asyncIterator]() as AsyncGenerator<Buffer, void, undefined>;
  const layers: string[] = [];
  for (let content = bytes; ;) {
    const magic = await firstBytes(content, MAGIC_BYTES);
    const all = resume(magic, content);
    const compression = compressionOf(magic);
    if (compression !== undefined && layers.length < MOST_LAYERS) {
      layers.push(compression.name);
      content = withFaults(await compression.decompress(all));
      continue;
    }
    const chunks = withFaults(all);
    const head = await firstBytes(chunks, HEAD_BYTES);
    if (head.length > 0 && compression === undefined) {
      return { path, head, chunks: resume(head, chunks), ...(layers.length > 1 && { layers }) };
    }
    await chunks.return();
    throw compression === undefined ? empty() : tooManyLayers(layers, compression.name);
  }
}

function tooManyLayers(layers: readonly string[], next: string): Fault {
  return new Fault(
    "DATASET_COMPRESSION",
    `expected data that is compressed at most ${MOST_LAYERS} times, found ${[...layers, next].join(" of ")}`,
    "unpack it first",
  );
}

/** The chunks of a stream until there are `count` bytes, or its end. A pipe may give them one by one. */
async function firstBytes(chunks: AsyncGenerator<Buffer, void, undefined>, count: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < count) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    bytes = bytes.length === 0 ? (value as Buffer<ArrayBuffer>) : Buffer.concat([bytes, value]);
  }
  return bytes;
}

async function assertReadable(path: string): Promise<void> {
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

/** An error of the system in words; whoever reads knows the place in the file. Any other error stays as it is. */
function asFault(error: unknown, path = ""): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (!SYSTEM_CODE.test(code)) return error;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new Fault("DATASET_FILE_MISSING", "expected a file, found nothing of that name", missingHint(path));
  }
  return new Fault(
    "DATASET_FILE_UNREADABLE",
    `expected a readable file, found: ${error.message}`,
    "look at the permissions of the file and at the disk",
  );
}

/** `EACCES`, `EIO` and so on; Node's own errors are `ERR_...`. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

function missingHint(path: string): string {
  if (path === "-") return "the standard input is /dev/stdin";
  if (/[*?]/.test(path)) return "a pattern that the shell leaves as it is fits no file";
  return "relative paths start at the working directory";
}
