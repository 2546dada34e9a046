import * as torch from "@hydride/torch-js";

/**
 * An exponential moving average of the weights. Early on the decay is (1 + n) / (10 + n) after n updates, so that the initial
 * weights do not linger.
 */
export class WeightAverage {
  readonly #average: ReadonlyMap<string, torch.Tensor>;
  #updates = 0;

  /** @param parameters The weights by name; they are changed by `exchange` alone. @param decay In (0, 1). */
  constructor(
    readonly parameters: ReadonlyMap<string, torch.Tensor>,
    readonly decay: number,
  ) {
    this.#average = torch.noGrad(
      () => new Map([...parameters].map(([name, weight]) => [name, weight.detach().clone()])),
    );
  }

  get updates(): number {
    return this.#updates;
  }

  /** Takes the present weights into the average. */
  update(): void {
    const decay = Math.min(this.decay, (1 + this.#updates) / (10 + this.#updates));
    this.#updates++;
    torch.noGrad(() => {
      torch.tidy(() => {
        for (const [name, weight] of this.parameters) this.#average.get(name)!.lerp_(weight, 1 - decay);
      });
    });
  }

  /** Runs `use` while the weights are the averaged ones; it gets the ones that training goes on with. */
  async exchange<Result>(use: (trained: ReadonlyMap<string, torch.Tensor>) => Promise<Result>): Promise<Result> {
    this.#swap();
    try {
      return await use(this.#average);
    } finally {
      this.#swap();
    }
  }

  #swap(): void {
    torch.noGrad(() => {
      torch.tidy(() => {
        for (const [name, weight] of this.parameters) {
          const average = this.#average.get(name)!;
          const held = weight.detach().clone();
          weight.copy_(average);
          average.copy_(held);
        }
      });
    });
  }
}
