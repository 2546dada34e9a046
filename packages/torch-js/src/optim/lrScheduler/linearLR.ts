import { expectThat } from "../../nn/expect.js";
import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { expectSteps } from "./checks.js";
import { LRScheduler, type Point } from "./scheduler.js";

interface Settings {
  startFactor: number;
  endFactor: number;
  totalIters: number;
}

const rule = ({ epoch, lr }: Point, { startFactor, endFactor, totalIters }: Settings) => {
  if (epoch === 0) return lr * startFactor;
  if (epoch > totalIters) return lr;
  const rise = endFactor - startFactor;
  return lr * (1 + rise / (totalIters * startFactor + (epoch - 1) * rise));
};

/**
 * The warm-up: the learning rate times a factor that goes evenly from `startFactor`, 1/3, to `endFactor`, 1, over the first
 * `totalIters`, 5, steps.
 */
export class LinearLR extends LRScheduler {
  /** @param options `startFactor` is in (0, 1], `endFactor` in [0, 1]. */
  constructor(optimizer: Optimizer, options: { startFactor?: number; endFactor?: number; totalIters?: number } = {}) {
    checkOptions("LinearLR", options, ["startFactor", "endFactor", "totalIters"]);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    expectThat(startFactor > 0 && startFactor <= 1, "LinearLR", "startFactor in (0, 1]", startFactor);
    expectThat(endFactor >= 0 && endFactor <= 1, "LinearLR", "endFactor in [0, 1]", endFactor);
    expectSteps("LinearLR", "totalIters", totalIters, 0);
    const settings = { startFactor, endFactor, totalIters };
    super("LinearLR", optimizer, settings, (point) => rule(point, settings));
  }
}
