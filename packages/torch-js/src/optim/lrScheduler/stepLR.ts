import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { expectNumber, expectSteps } from "./checks.js";
import { LRScheduler, type Point } from "./scheduler.js";

interface Settings {
  stepSize: number;
  gamma: number;
}

const rule = ({ epoch, lr }: Point, { stepSize, gamma }: Settings) =>
  epoch === 0 || epoch % stepSize !== 0 ? lr : lr * gamma;

/** Multiplies the learning rate by `gamma`, 0.1, after every `stepSize` steps. */
export class StepLR extends LRScheduler {
  constructor(optimizer: Optimizer, stepSize: number, options: { gamma?: number } = {}) {
    checkOptions("StepLR", options, ["gamma"]);
    const { gamma = 0.1 } = options;
    expectSteps("StepLR", "stepSize", stepSize);
    expectNumber("StepLR", "gamma", gamma);
    const settings = { stepSize, gamma };
    super("StepLR", optimizer, settings, (point) => rule(point, settings));
  }
}
