import { createHash } from "node:crypto";

/** 96 bits of a hash: two of a thousand million texts have the same with a probability of some 1e-11. */
const WORDS = 3;
const SMALLEST = 64;
const FULLEST = 0.75;

/**
 * A map from texts to numbers that keeps no text: 20 bytes a slot in typed arrays, with open addressing, so that it holds
 * more texts than a `Map` can. Two texts are taken for one where 96 bits of their SHA-256 are the same.
 */
export class HashedMap {
  #hashes = new Uint32Array(WORDS * SMALLEST);
  /** The number plus one; 0 where a slot is free. */
  #values = new Float64Array(SMALLEST);
  size = 0;

  get(text: string): number | undefined {
    if (this.size === 0) return undefined;
    const value = this.#values[slotOf(hashOf(text), this.#hashes, this.#values)]!;
    return value === 0 ? undefined : value - 1;
  }

  /** Sets a number, 0 or more. */
  set(text: string, value: number): void {
    const hash = hashOf(text);
    const slot = slotOf(hash, this.#hashes, this.#values);
    if (this.#values[slot] === 0) this.size++;
    this.#hashes.set(hash, WORDS * slot);
    this.#values[slot] = value + 1;
    if (this.size > FULLEST * this.#values.length) this.#grow();
  }

  #grow(): void {
    const values = new Float64Array(2 * this.#values.length);
    const hashes = new Uint32Array(WORDS * values.length);
    for (const [slot, value] of this.#values.entries()) {
      if (value === 0) continue;
      const hash = this.#hashes.subarray(WORDS * slot, WORDS * slot + WORDS);
      const to = slotOf(hash, hashes, values);
      hashes.set(hash, WORDS * to);
      values[to] = value;
    }
    this.#hashes = hashes;
    this.#values = values;
  }
}

/** The slot that has the hash, or the free one where it goes. */
function slotOf(hash: Uint32Array, hashes: Uint32Array, values: Float64Array): number {
  const mask = values.length - 1;
  let slot = hash[0]! & mask;
  while (values[slot] !== 0) {
    const at = WORDS * slot;
    if (hashes[at] === hash[0] && hashes[at + 1] === hash[1] && hashes[at + 2] === hash[2]) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

function hashOf(text: string): Uint32Array {
  const digest = createHash("sha256").update(text).digest();
  return Uint32Array.of(digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8));
}
