/** Means, and the root mean square about them or about zero, of rows of numbers, added up in one pass (Welford, 1962). */
export class Moments {
  #count = 0;
  readonly #mean: Float64Array;
  #squares = 0;

  /** @param width Numbers of a row. @param isAboutZero Whether zero stands for the mean. */
  constructor(
    readonly width: number,
    readonly isAboutZero: boolean,
  ) {
    this.#mean = new Float64Array(width);
  }

  add(row: Float64Array): void {
    this.#count++;
    for (let component = 0; component < this.width; component++) {
      const value = row[component]!;
      const before = value - this.#mean[component]!;
      if (!this.isAboutZero) this.#mean[component]! += before / this.#count;
      this.#squares += before * (value - this.#mean[component]!);
    }
  }

  /** (width) The means, or zeros. */
  get centre(): Float64Array {
    return this.#mean;
  }

  /** Root mean square over rows and components; 0 where there are none. */
  get spread(): number {
    return this.#count === 0 ? 0 : Math.sqrt(this.#squares / (this.#count * this.width));
  }
}
