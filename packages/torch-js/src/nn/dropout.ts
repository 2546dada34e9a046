import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { expectThat } from "./expect.js";
import { dropout } from "./functional/dropout.js";
import { Module } from "./module.js";

/** In training, elements at random to 0 and the others times 1 / (1 - p), so that the mean stays. Any shape. */
export class Dropout extends Module {
  readonly p: number;

  /** @param options `p` is the probability of an element to become 0; 0.5. */
  constructor(options: { p?: number } = {}) {
    super();
    checkOptions("Dropout", options, ["p"]);
    const { p = 0.5 } = options;
    expectThat(p >= 0 && p <= 1, "Dropout", "p in [0, 1]", p);
    this.p = p;
  }

  forward(input: Tensor): Tensor {
    return dropout(input, { p: this.p, training: this.training });
  }
}
