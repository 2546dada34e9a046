import { expectThat } from "../../nn/expect.js";
import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { expectSteps } from "./checks.js";
import { LRScheduler, type Point } from "./scheduler.js";

interface Settings {
  factor: number;
  totalIters: number;
}

const rule = ({ epoch, lr }: Point, { factor, totalIters }: Settings) => {
  if (epoch === 0) return lr * factor;
  return epoch === totalIters ? lr * (1 / factor) : lr;
};

/** The learning rate times `factor`, 1/3, for the first `totalIters`, 5, steps. */
export class ConstantLR extends LRScheduler {
  /** @param options `factor` is in (0, 1]. */
  constructor(optimizer: Optimizer, options: { factor?: number; totalIters?: number } = {}) {
    checkOptions("ConstantLR", options, ["factor", "totalIters"]);
    const { factor = 1 / 3, totalIters = 5 } = options;
    expectThat(factor > 0 && factor <= 1, "ConstantLR", "factor in (0, 1]", factor);
    expectSteps("ConstantLR", "totalIters", totalIters, 0);
    const settings = { factor, totalIters };
    super("ConstantLR", optimizer, settings, (point) => rule(point, settings));
  }
}
