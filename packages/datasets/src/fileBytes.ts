import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { unpackHint } from "./compression/unpackHint";
import { Fault } from "./errors";
import type { ByteSource } from "./source";

export const REFETCH = "the file is damaged: fetch it again";

/** A file whose bytes are read out of order. Every read is checked against the size of the file. */
export class FileBytes {
  readonly size: number;
  readonly #file: number;

  /** Throws a `Fault` where the file is a pipe. */
  constructor(path: string) {
    this.#file = openSync(path, "r");
    const found = fstatSync(this.#file);
    this.size = found.size;
    if (found.isFile()) return;
    this.close();
    throw new Fault(
      "DATASET_UNSUPPORTED",
      "expected a file on a disk, since it is read out of order, found a pipe",
      "write it to a file first",
    );
  }

  /** Opens the file of a source, whose stream it ends. Throws a `Fault` where the file is compressed or a pipe. */
  static async of(source: ByteSource): Promise<FileBytes> {
    await endStream(source);
    const bytes = new FileBytes(source.path);
    const length = Math.min(source.head.length, 64, bytes.size);
    const start = bytes.read(0, length);
    if (start.equals(source.head.subarray(0, length))) return bytes;
    bytes.close();
    throw new Fault(
      "DATASET_COMPRESSION",
      "expected a file that is not compressed, since it is read out of order, found a compressed one",
      unpackHint(source.path, start),
    );
  }

  /** The bytes [offset, offset + length). Throws a `Fault` where they are not all in the file; `what` names them in it. */
  read(offset: number, length: number, what = "data"): Buffer {
    const possible = [offset, length, offset + length].every((x) => Number.isSafeInteger(x) && x >= 0);
    if (!possible || offset + length > this.size) {
      throw new Fault(
        "DATASET_TRUNCATED",
        `expected ${what} of ${length} bytes at byte ${offset}, found a file of ${this.size} bytes`,
        "the file was cut off or is damaged: fetch it again",
      );
    }
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let done = 0; done < length;) {
      const count = readSync(this.#file, bytes, done, length - done, offset + done);
      if (count === 0) throw new Fault("DATASET_TRUNCATED", `expected ${what}, found the end of the file`, REFETCH);
      done += count;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Closes the stream of a source that is read in another way. */
export async function endStream(source: ByteSource): Promise<void> {
  const chunks = source.chunks[Symbol.asyncIterator]();
  // A generator that has not begun would end without closing what it reads from.
  await chunks.next();
  await chunks.return?.();
}
