import { ops } from "../operators.js";
import type { Tensor } from "../tensor.js";
import { type Bucket, countStep, penalisedGradients } from "./bucket.js";
import { Optimizer, type OptimizerParameters, type ParameterGroup } from "./optimizer.js";
import { atLeastZero, flag, type Rules } from "./rules.js";

export interface RMSpropOptions {
  /** The learning rate; 0.01. */
  lr?: number;
  /** The decay of the running mean of the squared gradient; 0.99. */
  alpha?: number;
  /** Added to the denominator; 1e-8. */
  eps?: number;
  /** The L2 penalty's factor: added to the gradient, times the parameter; 0. */
  weightDecay?: number;
  /** How much of the last step is kept; 0. */
  momentum?: number;
  /** Whether the variance of the gradient divides, not its mean square; false. */
  centered?: boolean;
  /** Whether a step goes uphill; false. */
  maximize?: boolean;
}

const RULES: Rules<RMSpropOptions> = {
  name: "RMSprop",
  defaults: { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false, maximize: false },
  checks: {
    lr: atLeastZero,
    alpha: atLeastZero,
    eps: atLeastZero,
    weightDecay: atLeastZero,
    momentum: atLeastZero,
    centered: flag,
    maximize: flag,
  },
};

/**
 * Divides the gradient by a running mean of its size (Tieleman and Hinton, 2012; centred: Graves, arXiv 1308.0850).
 * State: `step`, `squareAvg`, with momentum `momentumBuffer`, and where centred `gradAvg`.
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: OptimizerParameters<RMSpropOptions>, options: RMSpropOptions = {}) {
    super(params, options, RULES);
  }

  protected override stateNames({ momentum, centered }: ParameterGroup<RMSpropOptions>): readonly string[] {
    return ["step", "squareAvg", ...(momentum > 0 ? ["momentumBuffer"] : []), ...(centered ? ["gradAvg"] : [])];
  }

  protected override update(bucket: Bucket, group: ParameterGroup<RMSpropOptions>): void {
    const { lr, alpha, eps, momentum, centered } = group;
    const { squareAvg, gradAvg, momentumBuffer } = bucket.state;
    const aten = ops.aten!;
    countStep(bucket);
    const grads = penalisedGradients(bucket, group);
    aten._foreach_mul_!(squareAvg, alpha);
    aten._foreach_addcmul_!(squareAvg, grads, grads, 1 - alpha);
    let sizes: Tensor[];
    if (centered) {
      aten._foreach_lerp_!(gradAvg, grads, 1 - alpha);
      sizes = aten._foreach_addcmul!(squareAvg, gradAvg, gradAvg, -1) as Tensor[];
      aten._foreach_sqrt_!(sizes);
    } else {
      sizes = aten._foreach_sqrt!(squareAvg) as Tensor[];
    }
    aten._foreach_add_!(sizes, eps);
    if (momentum > 0) {
      aten._foreach_mul_!(momentumBuffer, momentum);
      aten._foreach_addcdiv_!(momentumBuffer, grads, sizes, 1);
      aten._foreach_add_!(bucket.params, momentumBuffer, { alpha: -lr });
    } else {
      aten._foreach_addcdiv_!(bucket.params, grads, sizes, -lr);
    }
  }
}
