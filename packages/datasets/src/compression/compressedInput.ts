/** The bytes of a compressed stream, of which some are looked at before they are taken. */
export class CompressedInput {
  /** The bytes that are there and not taken yet, from {@link position} on. */
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  /** Whether there are no more bytes than these. */
  ended = false;
  #before = 0;
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** How many bytes were taken so far. */
  get offset(): number {
    return this.#before + this.position;
  }

  get available(): number {
    return this.bytes.length - this.position;
  }

  /** Reads on until `count` bytes are there, or the stream ends; whether they are. */
  async need(count: number): Promise<boolean> {
    if (this.available >= count || this.ended) return this.available >= count;
    const parts = [this.bytes.subarray(this.position)];
    let length = parts[0]!.length;
    while (length < count) {
      const { done, value } = await this.#chunks.next();
      if (done === true) {
        this.ended = true;
        break;
      }
      parts.push(value);
      length += value.length;
    }
    this.#before += this.position;
    this.bytes = Buffer.concat(parts, length);
    this.position = 0;
    return length >= count;
  }

  /** Takes up to `count` of the bytes that are there. */
  take(count: number): Uint8Array {
    const taken = this.bytes.subarray(this.position, this.position + count);
    this.position += taken.length;
    return taken;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
