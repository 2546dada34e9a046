import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import * as functional from "./functional/loss.js";
import { type Reduction, reductionIndex, type ReductionOptions } from "./functional/reduction.js";
import { Module } from "./module.js";

/** A loss as a module: what is set once, and a `forward` of input and target. */
abstract class Loss extends Module {
  readonly reduction: Reduction;

  protected constructor(name: string, options: ReductionOptions, known: readonly string[] = []) {
    super();
    checkOptions(name, options, ["reduction", ...known]);
    const { reduction = "mean" } = options;
    reductionIndex(name, reduction);
    this.reduction = reduction;
  }
}

/** (x - y)² of input x and target y, both (*). A number; with `reduction` "none" (*). */
export class MSELoss extends Loss {
  constructor(options: ReductionOptions = {}) {
    super("MSELoss", options);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return functional.mseLoss(input, target, { reduction: this.reduction });
  }
}

/** |x - y| of input x and target y, both (*). A number; with `reduction` "none" (*). */
export class L1Loss extends Loss {
  constructor(options: ReductionOptions = {}) {
    super("L1Loss", options);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return functional.l1Loss(input, target, { reduction: this.reduction });
  }
}

/**
 * (x - y)² / (2 beta) where |x - y| < beta, else |x - y| - beta / 2, of input x and target y, both (*). A number; with
 * `reduction` "none" (*).
 */
export class SmoothL1Loss extends Loss {
  readonly beta: number;

  constructor(options: functional.SmoothL1LossOptions = {}) {
    super("SmoothL1Loss", options, ["beta"]);
    this.beta = options.beta ?? 1;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return functional.smoothL1Loss(input, target, { reduction: this.reduction, beta: this.beta });
  }
}

/**
 * (x - y)² / 2 where |x - y| < delta, else delta (|x - y| - delta / 2), of input x and target y, both (*). A number; with
 * `reduction` "none" (*).
 */
export class HuberLoss extends Loss {
  readonly delta: number;

  constructor(options: functional.HuberLossOptions = {}) {
    super("HuberLoss", options, ["delta"]);
    this.delta = options.delta ?? 1;
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return functional.huberLoss(input, target, { reduction: this.reduction, delta: this.delta });
  }
}

/**
 * (log(v) + (x - y)² / v) / 2: minus the logarithm of the normal density of targets y (*) with mean x (*) and variance v,
 * (*) or broadcast to it. A number; with `reduction` "none" (*).
 */
export class GaussianNLLLoss extends Loss {
  readonly full: boolean;
  readonly eps: number;

  constructor(options: functional.GaussianNllLossOptions = {}) {
    super("GaussianNLLLoss", options, ["full", "eps"]);
    this.full = options.full ?? false;
    this.eps = options.eps ?? 1e-6;
  }

  forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    const { reduction, full, eps } = this;
    return functional.gaussianNllLoss(input, target, variance, { reduction, full, eps });
  }
}
