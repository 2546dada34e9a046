import { type FileHandle, open, rm } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import type { SampleRecord } from "./record";

const WRITE_BYTES = 1024 * 1024;
const READ_BYTES = 4 * 1024 * 1024;

/** Samples on their way, in a scratch file, because what comes first in the set may come last in the input. */
export class Spool {
  #pieces: Buffer[] = [];
  #waiting = 0;
  #bytes = 0;
  /** Several may be under way at once, as samples are added without waiting. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
  ) {}

  static async create(path: string): Promise<Spool> {
    return new Spool(path, await open(path, "wx+"));
  }

  /** Bytes so far: where the next sample begins. */
  get position(): number {
    return this.#bytes + this.#waiting;
  }

  async add(record: SampleRecord): Promise<void> {
    const body = serialize(record);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(body.length);
    this.#pieces.push(head, body);
    this.#waiting += 4 + body.length;
    if (this.#waiting >= WRITE_BYTES) await this.flush();
  }

  /** Ends when all that was added is in the file. */
  flush(): Promise<void> {
    const all = Buffer.concat(this.#pieces);
    const place = this.#bytes;
    this.#pieces = [];
    this.#waiting = 0;
    this.#bytes += all.length;
    return (this.#writing = this.#write(all, place, this.#writing));
  }

  async #write(all: Buffer, place: number, before: Promise<void>): Promise<void> {
    await before;
    for (let done = 0; done < all.length;) {
      const { bytesWritten } = await this.handle.write(all, done, all.length - done, place + done);
      done += bytesWritten;
    }
  }

  /** The samples from a place on, `count` of them, in the order in which they came. */
  async *read(position: number, count: number): AsyncGenerator<SampleRecord, void, undefined> {
    let buffer = Buffer.alloc(0);
    let next = position;
    const fill = async (bytes: number): Promise<void> => {
      if (buffer.length >= bytes) return;
      const more = Buffer.allocUnsafe(Math.max(READ_BYTES, bytes - buffer.length));
      const { bytesRead } = await this.handle.read(more, 0, more.length, next);
      if (bytesRead === 0) throw new Error(`${this.path}: the scratch file ends at byte ${next}`);
      next += bytesRead;
      buffer = Buffer.concat([buffer, more.subarray(0, bytesRead)]);
      await fill(bytes);
    };
    for (let i = 0; i < count; i++) {
      await fill(4);
      const length = buffer.readUInt32LE();
      await fill(4 + length);
      yield deserialize(buffer.subarray(4, 4 + length)) as SampleRecord;
      buffer = buffer.subarray(4 + length);
    }
  }

  async remove(): Promise<void> {
    await this.handle.close();
    await rm(this.path, { force: true });
  }
}
