import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { damagedData } from "./damage";

const OUTPUT_BYTES = 256 * 1024;

/** The content of gzip data. Throws a `Fault`. */
export async function* decompressGzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = pipeline(Readable.from(chunks), createGunzip({ chunkSize: OUTPUT_BYTES }), () => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? "") : "";
    if (!code.startsWith("Z_")) throw error;
    throw damagedData("gzip", `damaged or truncated data (${(error as Error).message})`, "gzip -t");
  }
}
