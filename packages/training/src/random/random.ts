/**
 * A stream of pseudo-random numbers that is the same on every machine: xoshiro128** (Blackman and Vigna, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47, 2021), its state filled by splitmix32 from the seed and the stream's number.
 */
export class Random {
  readonly #state: Uint32Array;

  /**
   * @param seed 32 bits.
   * @param stream Streams of one seed are independent of each other, for example one for each epoch.
   */
  constructor(seed: number, stream = 0) {
    let mixed = scramble(scramble(seed) ^ Math.imul(stream, 0x9e3779b9));
    this.#state = Uint32Array.from({ length: 4 }, () => {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      return scramble(mixed);
    });
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
  }

  /** 32 random bits. */
  uint32(): number {
    const [a, b, c, d] = this.#state as unknown as [number, number, number, number];
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const e = c ^ a;
    const f = d ^ b;
    this.#state.set([a ^ f, b ^ e, e ^ (b << 9), rotate(f, 11)]);
    return result;
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** A number from the normal distribution of mean 0 and variance 1 (Box and Muller, Ann. Math. Stat. 29, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number in [0, limit), every one equally likely; `limit` is at most 2^32. */
  below(limit: number): number {
    const unbiased = 0x100000000 - (0x100000000 % limit);
    for (;;) {
      const bits = this.uint32();
      if (bits < unbiased) return bits % limit;
    }
  }

  /** The numbers 0 to n - 1 in random order (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, index) => index);
    for (let last = n - 1; last > 0; last--) {
      const chosen = this.below(last + 1);
      const value = order[last]!;
      order[last] = order[chosen]!;
      order[chosen] = value;
    }
    return order;
  }
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}

/** The finalizer of splitmix32. */
function scramble(bits: number): number {
  let mixed = bits >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
