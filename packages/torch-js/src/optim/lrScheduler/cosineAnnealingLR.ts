import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { expectNumber, expectSteps } from "./checks.js";
import { LRScheduler, type Point } from "./scheduler.js";

interface Settings {
  tMax: number;
  etaMin: number;
}

const next = ({ epoch, lr, baseLr }: Point, { tMax, etaMin }: Settings) => {
  if (epoch === 0) return lr;
  const height = (at: number) => 1 + Math.cos((Math.PI * at) / tMax);
  // At the bottom the ratio of heights has no value: the first step up is taken from the formula itself.
  if ((epoch - 1 - tMax) % (2 * tMax) === 0) return lr + ((baseLr - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
  return (height(epoch) / height(epoch - 1)) * (lr - etaMin) + etaMin;
};

/** Between 0 and `etaMin` rounding may end below both, where no optimiser takes a rate. */
const rule = (point: Point, settings: Settings) => Math.max(next(point, settings), Math.min(0, settings.etaMin));

/**
 * Half a cosine, from the learning rate to `etaMin`, 0, in `tMax` steps, and up again in the next `tMax`
 * (Loshchilov and Hutter, arXiv 1608.03983, without restarts).
 */
export class CosineAnnealingLR extends LRScheduler {
  constructor(optimizer: Optimizer, tMax: number, options: { etaMin?: number } = {}) {
    checkOptions("CosineAnnealingLR", options, ["etaMin"]);
    const { etaMin = 0 } = options;
    expectSteps("CosineAnnealingLR", "tMax", tMax);
    expectNumber("CosineAnnealingLR", "etaMin", etaMin);
    const settings = { tMax, etaMin };
    super("CosineAnnealingLR", optimizer, settings, (point) => rule(point, settings));
  }
}
