import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { TorchError } from "../errors.js";

/** The error of a file that breaks its format's rules. */
export type Damaged = (path: string, problem: string) => TorchError;

/** A single read is limited to 2 GiB. */
const LONGEST_READ = 1 << 30;

/** A file that is read at positions. One that cannot be opened throws Node's own error. */
export class PositionalFile {
  readonly path: string;
  readonly size: number;
  readonly #damaged: Damaged;
  #descriptor: number | undefined;

  constructor(path: string, damaged: Damaged) {
    this.path = path;
    this.#damaged = damaged;
    // Without the flag, opening a named pipe waits for a writer.
    this.#descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = fstatSync(this.#descriptor);
      if (!status.isFile()) throw damaged(path, "expected a regular file");
      this.size = status.size;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get isClosed(): boolean {
    return this.#descriptor === undefined;
  }

  /** The device and the number of the open file, which a file that takes over its name does not have. */
  identity(): string {
    const { dev, ino } = fstatSync(this.#descriptor!, { bigint: true });
    return `${dev}:${ino}`;
  }

  read(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.readInto(bytes, position);
    return bytes;
  }

  /** Fills `target` with what begins at `position`. */
  readInto(target: Uint8Array, position: number): void {
    for (let done = 0; done < target.length;) {
      const wanted = Math.min(target.length - done, LONGEST_READ);
      const read = readSync(this.#descriptor!, target, done, wanted, position + done);
      if (read === 0) {
        throw this.#damaged(this.path, `it ended at byte ${position + done}, expected ${position + target.length}`);
      }
      done += read;
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    closeSync(descriptor);
  }
}
