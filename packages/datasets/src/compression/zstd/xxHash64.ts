const STRIPE = 32;

/** A 64-bit number as two unsigned halves. */
interface Wide {
  high: number;
  low: number;
}

const P1: Wide = { high: 0x9e3779b1, low: 0x85ebca87 };
const P2: Wide = { high: 0xc2b2ae3d, low: 0x27d4eb4f };
const P3: Wide = { high: 0x165667b1, low: 0x9e3779f9 };
const P4: Wide = { high: 0x85ebca77, low: 0xc2b2ae63 };
const P5: Wide = { high: 0x27d4eb2f, low: 0x165667c5 };

/**
 * XXH64 with seed 0 of a stream of bytes, after its specification (Collet, doc/xxhash_spec.md): the checksum of Zstandard
 * frames, which `fzstd` does not look at. In halves of 32 bits, as BigInt would take longer than the decompression.
 */
export class XxHash64 {
  readonly #lanes = [sum(P1, P2), { ...P2 }, { high: 0, low: 0 }, negated(P1)];
  readonly #rest = Buffer.alloc(STRIPE);
  #waiting = 0;
  #length = 0;

  update(bytes: Uint8Array): void {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#length += view.length;
    let at = 0;
    if (this.#waiting > 0) {
      at = view.copy(this.#rest, this.#waiting);
      this.#waiting += at;
      if (this.#waiting < STRIPE) return;
      this.#stripe(this.#rest, 0);
    }
    for (; at + STRIPE <= view.length; at += STRIPE) this.#stripe(view, at);
    this.#waiting = view.copy(this.#rest, 0, at);
  }

  /** The lower 32 bits. */
  digest(): number {
    let hash: Wide = { ...P5 };
    if (this.#length >= STRIPE) {
      const [a, b, c, d] = this.#lanes as [Wide, Wide, Wide, Wide];
      hash = sum(sum(rotated(a, 1), rotated(b, 7)), sum(rotated(c, 12), rotated(d, 18)));
      for (const lane of this.#lanes) hash = sum(product(xor(hash, round({ high: 0, low: 0 }, lane)), P1), P4);
    }
    hash = sum(hash, { high: Math.floor(this.#length / 2 ** 32), low: this.#length >>> 0 });
    let at = 0;
    for (; at + 8 <= this.#waiting; at += 8) {
      const lane = { low: this.#rest.readUInt32LE(at), high: this.#rest.readUInt32LE(at + 4) };
      hash = sum(product(rotated(xor(hash, round({ high: 0, low: 0 }, lane)), 27), P1), P4);
    }
    for (; at + 4 <= this.#waiting; at += 4) {
      const lane = { high: 0, low: this.#rest.readUInt32LE(at) };
      hash = sum(product(rotated(xor(hash, product(lane, P1)), 23), P2), P3);
    }
    for (; at < this.#waiting; at++) {
      hash = product(rotated(xor(hash, product({ high: 0, low: this.#rest[at]! }, P5)), 11), P1);
    }
    hash = product(xor(hash, { high: 0, low: hash.high >>> 1 }), P2);
    const shifted = { high: hash.high >>> 29, low: ((hash.low >>> 29) | (hash.high << 3)) >>> 0 };
    hash = product(xor(hash, shifted), P3);
    return (hash.low ^ hash.high) >>> 0;
  }

  #stripe(bytes: Buffer, at: number): void {
    for (let i = 0; i < 4; i++) {
      const lane = { low: bytes.readUInt32LE(at + 8 * i), high: bytes.readUInt32LE(at + 8 * i + 4) };
      this.#lanes[i] = round(this.#lanes[i]!, lane);
    }
  }
}

function round(state: Wide, lane: Wide): Wide {
  return product(rotated(sum(state, product(lane, P2)), 31), P1);
}

function sum(a: Wide, b: Wide): Wide {
  const low = a.low + b.low;
  return { high: (a.high + b.high + (low > 0xffffffff ? 1 : 0)) >>> 0, low: low >>> 0 };
}

function negated({ high, low }: Wide): Wide {
  return sum({ high: ~high >>> 0, low: ~low >>> 0 }, { high: 0, low: 1 });
}

function xor(a: Wide, b: Wide): Wide {
  return { high: (a.high ^ b.high) >>> 0, low: (a.low ^ b.low) >>> 0 };
}

/** By fewer than 32 bits to the left. */
function rotated({ high, low }: Wide, by: number): Wide {
  const down = 32 - by;
  return { high: ((high << by) | (low >>> down)) >>> 0, low: ((low << by) | (high >>> down)) >>> 0 };
}

/** Modulo 2^64. */
function product(a: Wide, b: Wide): Wide {
  const [a0, a1, b0, b1] = [a.low & 0xffff, a.low >>> 16, b.low & 0xffff, b.low >>> 16];
  const [low, middle] = [a0 * b0, a1 * b0];
  const upper = a0 * b1 + (low >>> 16) + (middle & 0xffff);
  const carried = a1 * b1 + (middle >>> 16) + Math.floor(upper / 65536);
  const high = carried + Math.imul(a.high, b.low) + Math.imul(a.low, b.high);
  return { high: high >>> 0, low: Math.imul(a.low, b.low) >>> 0 };
}
