/** Rows of numbers that are apart by more in any of them are different. */
const MOST = 1 + 1e-6;
/** Along so many numbers rows are put into bins. */
const AXES = 3;

/** Rows of numbers, (n, width), of which those that differ by at most 1 in all numbers are found without going through all of them. */
export class NearRows {
  readonly #rows: Float64Array;
  readonly #width: number;
  /** The numbers by how much they differ. */
  readonly #order: Int32Array;
  readonly #axes: number[];
  readonly #bins = new Map<number, number[]>();

  constructor(rows: Float64Array, width: number) {
    this.#rows = rows;
    this.#width = width;
    const ranges = Float64Array.from({ length: width }, (_, k) => rangeOf(rows, width, k));
    this.#order = Int32Array.from(ranges.keys()).sort((a, b) => ranges[b]! - ranges[a]!);
    this.#axes = [...this.#order.subarray(0, AXES)].filter((k) => ranges[k]! > MOST);
  }

  add(row: number): void {
    const key = keyOf(this.#binOf(row));
    const bin = this.#bins.get(key);
    if (bin === undefined) this.#bins.set(key, [row]);
    else bin.push(row);
  }

  /** Calls `visit` with those added that are near a row, and how far they are apart. Ends where `visit` says true. */
  near(row: number, visit: (other: number, apart: number) => boolean): boolean {
    const bin = this.#binOf(row);
    for (let i = 0; i < 3 ** bin.length; i++) {
      const beside = bin.map((index, axis) => index + (Math.floor(i / 3 ** axis) % 3) - 1);
      for (const other of this.#bins.get(keyOf(beside)) ?? []) {
        const apart = this.#apart(row, other);
        if (apart <= MOST && visit(other, apart)) return true;
      }
    }
    return false;
  }

  #binOf(row: number): number[] {
    return this.#axes.map((k) => Math.floor(this.#rows[row * this.#width + k]! / MOST));
  }

  /** The largest difference, or one that is too large. */
  #apart(row: number, other: number): number {
    const [a, b] = [row * this.#width, other * this.#width];
    let most = 0;
    for (const k of this.#order) {
      most = Math.max(most, Math.abs(this.#rows[a + k]! - this.#rows[b + k]!));
      if (most > MOST) break;
    }
    return most;
  }
}

function rangeOf(rows: Float64Array, width: number, k: number): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = k; i < rows.length; i += width) {
    low = Math.min(low, rows[i]!);
    high = Math.max(high, rows[i]!);
  }
  return high - low;
}

/** Bins may share a key: rows are compared anyway. */
function keyOf(bin: readonly number[]): number {
  let key = 0;
  for (const index of bin) key = Math.imul(key ^ index, 0x9e3779b1) ^ (key >>> 15);
  return key;
}
