import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { damaged } from "./errors";

/** A file that is read at places, whose every read is checked against its size. */
export class Bytes {
  private constructor(
    readonly file: string,
    readonly size: number,
    readonly handle: FileHandle,
  ) {}

  /** @throws IntegrityError BP_DAMAGED where there is no such file. */
  static async open(file: string): Promise<Bytes> {
    let handle: FileHandle;
    try {
      handle = await open(file);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw damaged({ file, expected: "a file", found: code === "ENOENT" ? "nothing of that name" : message });
    }
    const found = await handle.stat();
    if (found.isFile()) return new Bytes(file, found.size, handle);
    await handle.close();
    throw damaged({ file, expected: "a file", found: "something else of that name" });
  }

  /** Runs `use` with an open file and closes it. */
  static async with<Result>(file: string, use: (bytes: Bytes) => Promise<Result>): Promise<Result> {
    const bytes = await Bytes.open(file);
    try {
      return await use(bytes);
    } finally {
      await bytes.handle.close();
    }
  }

  /** `what` names the part in an error. */
  async read(offset: number, length: number, what: string): Promise<DataView> {
    if (offset + length > this.size) {
      const found = `the end of the file after ${this.size} bytes`;
      throw damaged({ file: this.file, offset, expected: `${length} bytes of ${what}`, found });
    }
    const buffer = Buffer.alloc(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.handle.read(buffer, done, length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return new DataView(buffer.buffer, buffer.byteOffset, length);
  }

  /** Throws where something at `offset` is not as it has to be. */
  fail(offset: number, expected: string, found: string): never {
    throw damaged({ file: this.file, offset, expected, found });
  }

  get name(): string {
    return basename(this.file);
  }
}

/** An unsigned number of 64 bits; what no file can be as long as is infinite. */
export function uint64(view: DataView, offset: number): number {
  const value = view.getBigUint64(offset, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Infinity;
}

export function bytesAsHex(view: DataView, offset: number, length: number): string {
  return Buffer.from(view.buffer, view.byteOffset + offset, length).toString("hex");
}
