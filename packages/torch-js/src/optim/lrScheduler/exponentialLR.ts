import type { Optimizer } from "../optimizer.js";
import { expectNumber } from "./checks.js";
import { LRScheduler, type Point } from "./scheduler.js";

interface Settings {
  gamma: number;
}

const rule = ({ epoch, lr }: Point, { gamma }: Settings) => (epoch === 0 ? lr : lr * gamma);

/** Multiplies the learning rate by `gamma` after every step. */
export class ExponentialLR extends LRScheduler {
  constructor(optimizer: Optimizer, gamma: number) {
    expectNumber("ExponentialLR", "gamma", gamma);
    const settings = { gamma };
    super("ExponentialLR", optimizer, settings, (point) => rule(point, settings));
  }
}
