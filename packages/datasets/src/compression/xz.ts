import { Readable } from "node:stream";
import type * as xz from "xz-decompress";
import { Fault } from "../errors";
import { damagedData } from "./damage";

const UNPACK = "unpack the file first: unxz";

/** The return codes of XZ Embedded, which `xz-decompress` is built of, that do not mean damage (linux/xz.h). */
const PROBLEMS: Record<number, Fault> = {
  3: new Fault("DATASET_COMPRESSION", "expected xz data, found a dictionary that does not fit into memory", UNPACK),
  4: new Fault("DATASET_COMPRESSION", "expected xz data, found a dictionary that does not fit into memory", UNPACK),
  6: new Fault("DATASET_COMPRESSION", "expected xz data with CRC32 or CRC64, found an option beyond these", UNPACK),
};

/** The content of xz data, also of several streams in a row. Checks CRC32 and CRC64. Throws a `Fault`. */
export async function* decompressXz(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const XzReadableStream = await library();
  const state: { bytes: number; failure?: unknown } = { bytes: 0 };
  const input = Readable.toWeb(Readable.from(watched(chunks, state)));
  const stream = new XzReadableStream(input as unknown as ReadableStream<Uint8Array>);
  try {
    for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) {
      yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    }
  } catch (error) {
    if (state.failure !== undefined) throw state.failure;
    const [, code] = /error code (\d+)/.exec(String(error)) ?? [];
    const found = `damaged or truncated data (within the first ${state.bytes} bytes)`;
    throw PROBLEMS[Number(code)] ?? damagedData("xz", found, "xz -t");
  }
}

/** The package is CommonJS without names that Node's import sees; what bundles it, or runs tests, gives them by name. */
async function library(): Promise<Library["XzReadableStream"]> {
  const loaded: Partial<Library> & { default?: Library } = await import("xz-decompress");
  return (loaded.XzReadableStream ?? loaded.default?.XzReadableStream)!;
}

type Library = typeof xz;

/** Counts the bytes and remembers why they could not be read: not all errors come through the stream as they were. */
async function* watched(
  chunks: AsyncIterable<Buffer>,
  state: { bytes: number; failure?: unknown },
): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of chunks) {
      state.bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    state.failure = error;
    throw error;
  }
}
