/** The samples of a batch that other nodes have: asked for by rank, in the order of memory, neighbours together, each once. */
export class RemotePart {
  /** Place in the batch, rank, offset in its memory, size. */
  readonly #wanted: [place: number, rank: number, offset: number, size: number][] = [];
  /** For each of them, where it is in what comes. */
  #arrivals: number[] = [];
  #into = new Uint8Array(0);

  get samples(): number {
    return this.#wanted.length;
  }

  add(place: number, rank: number, offset: number, size: number): void {
    this.#wanted.push([place, rank, offset, size]);
  }

  /** What to ask for, three numbers for each range, and the memory that it comes into. */
  plan(): { ranges: Float64Array; into: Uint8Array } {
    const wanted = this.#wanted.sort((a, b) => a[1] - b[1] || a[2] - b[2]);
    const ranges: number[] = [];
    this.#arrivals = [];
    let [lastRank, lastOffset, lastSize, bytes] = [-1, -1, 0, 0];
    for (const [, rank, offset, size] of wanted) {
      const isSame = rank === lastRank && offset === lastOffset;
      if (!isSame) {
        if (rank === lastRank && offset === lastOffset + lastSize) ranges[ranges.length - 1]! += size;
        else ranges.push(rank, offset, size);
        bytes += size;
      }
      this.#arrivals.push(bytes - size);
      [lastRank, lastOffset, lastSize] = [rank, offset, size];
    }
    // Not zeroed: all of it is written to.
    this.#into = Buffer.allocUnsafeSlow(bytes);
    return { ranges: Float64Array.from(ranges), into: new Uint8Array(this.#into.buffer, 0, bytes) };
  }

  /** Puts what has come where the batch expects it. */
  deliver(memories: DataView[], places: Float64Array): void {
    const memory = new DataView(this.#into.buffer);
    for (const [i, [place]] of this.#wanted.entries()) {
      memories[place] = memory;
      places[place] = this.#arrivals[i]!;
    }
  }
}
