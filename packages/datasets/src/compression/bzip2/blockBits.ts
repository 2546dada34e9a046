/** Takes bits out of bytes, the most significant first; beyond the end come zeros, which {@link overrun} tells. */
export class BlockBits {
  bytes: Uint8Array;
  /** The next byte to take. */
  position: number;
  /** The last `count` bits are those that were taken from the bytes and not used yet. */
  bits = 0;
  count = 0;

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes;
    this.position = position;
  }

  /** Up to 16 bits. */
  take(width: number): number {
    while (this.count < width) {
      this.bits = (this.bits << 8) | (this.bytes[this.position++] ?? 0);
      this.count += 8;
    }
    this.count -= width;
    return (this.bits >>> this.count) & ((1 << width) - 1);
  }

  take32(): number {
    return ((this.take(16) << 16) | this.take(16)) >>> 0;
  }

  /** Whether more was taken than there is. */
  get overrun(): boolean {
    return this.position - (this.count >> 3) > this.bytes.length;
  }
}
