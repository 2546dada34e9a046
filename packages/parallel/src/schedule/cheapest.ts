/** Numbers from 0, each with a cost that grows; gives the one that costs least, of equal ones that of the lowest number. */
export class Cheapest {
  /** A binary heap. */
  readonly #heap: number[];
  readonly #costs: Float64Array;

  constructor(count: number) {
    this.#heap = Array.from({ length: count }, (_, number) => number);
    this.#costs = new Float64Array(count);
  }

  get first(): number {
    return this.#heap[0]!;
  }

  addToFirst(cost: number): void {
    this.#costs[this.first]! += cost;
    this.#sink();
  }

  removeFirst(): void {
    const last = this.#heap.pop()!;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && this.#isLess(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }

  #isLess(a: number, b: number): boolean {
    const difference = this.#costs[a]! - this.#costs[b]!;
    return difference === 0 ? a < b : difference < 0;
  }
}
