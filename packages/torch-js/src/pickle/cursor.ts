/** Reads a pickle byte by byte; `fail` makes the error for what ends too early. */
export class Cursor {
  readonly #bytes: Buffer;
  readonly #fail: (problem: string) => Error;
  position = 0;
  /** Where the current instruction begins. */
  instruction = 0;

  constructor(bytes: Uint8Array, fail: (problem: string) => Error) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fail = fail;
  }

  take(length: number): Buffer {
    const begin = this.position;
    if (length > this.#bytes.length - begin) {
      throw this.#fail(
        `data.pkl ends at byte ${this.#bytes.length}, within the instruction at byte ${this.instruction}`,
      );
    }
    this.position += length;
    return this.#bytes.subarray(begin, this.position);
  }

  uint8(): number {
    return this.take(1)[0]!;
  }

  uint16(): number {
    return this.take(2).readUInt16LE(0);
  }

  int32(): number {
    return this.take(4).readInt32LE(0);
  }

  uint32(): number {
    return this.take(4).readUInt32LE(0);
  }

  /** A length; one beyond 2^53 is beyond the pickle as well. */
  uint64(): number {
    return Number(this.take(8).readBigUInt64LE(0));
  }

  float64(): number {
    return this.take(8).readDoubleBE(0);
  }

  text(length: number): string {
    const bytes = this.take(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw this.#fail(`the text at byte ${this.position - length} of data.pkl is not UTF-8`);
    }
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.position);
    const text = this.text((end < 0 ? this.#bytes.length : end) - this.position);
    this.take(1);
    return text;
  }

  /** A whole number, least significant byte first, in two's complement. */
  integer(length: number): number | bigint {
    const bytes = this.take(length);
    if (length === 0) return 0;
    const text = Buffer.from(bytes).reverse().toString("hex");
    const value = BigInt.asIntN(8 * length, BigInt(`0x${text}`));
    return BigInt.asIntN(54, value) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
}
