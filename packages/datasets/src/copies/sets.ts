/** Joins indices to sets, each of which goes by its first. */
export class Sets {
  readonly #parent: Int32Array;

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, i) => i);
  }

  join(i: number, j: number): void {
    const [a, b] = [this.first(i), this.first(j)];
    this.#parent[Math.max(a, b)] = Math.min(a, b);
  }

  areJoined(i: number, j: number): boolean {
    return this.first(i) === this.first(j);
  }

  /** The first of the set that `i` is in. */
  first(i: number): number {
    let root = i;
    while (this.#parent[root] !== root) root = this.#parent[root]!;
    // Shorter ways for the next time.
    for (let at = i; this.#parent[at] !== root;) [at, this.#parent[at]] = [this.#parent[at]!, root];
    return root;
  }
}
