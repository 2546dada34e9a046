import { ops } from "../operators.js";
import type { Tensor } from "../tensor.js";
import { type Bucket, countStep, penalisedGradients } from "./bucket.js";
import { Optimizer, type OptimizerParameters, type ParameterGroup } from "./optimizer.js";
import { atLeastZero, flag, type Rules, zeroToOne } from "./rules.js";

export interface AdadeltaOptions {
  /** The learning rate; 1. */
  lr?: number;
  /** The decay of the running means of the squared gradient and of the squared step; 0.9. */
  rho?: number;
  /** Added to both means; 1e-6. */
  eps?: number;
  /** The L2 penalty's factor: added to the gradient, times the parameter; 0. */
  weightDecay?: number;
  /** Whether a step goes uphill; false. */
  maximize?: boolean;
}

const RULES: Rules<AdadeltaOptions> = {
  name: "Adadelta",
  defaults: { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false },
  checks: { lr: atLeastZero, rho: zeroToOne, eps: atLeastZero, weightDecay: atLeastZero, maximize: flag },
};

const NAMES = ["step", "squareAvg", "accDelta"] as const;

/** Steps in units of the steps before (Zeiler, arXiv 1212.5701). State: `step`, `squareAvg`, `accDelta`. */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(params: OptimizerParameters<AdadeltaOptions>, options: AdadeltaOptions = {}) {
    super(params, options, RULES);
  }

  protected override stateNames(): readonly string[] {
    return NAMES;
  }

  protected override update(bucket: Bucket, group: ParameterGroup<AdadeltaOptions>): void {
    const { lr, rho, eps } = group;
    const { squareAvg, accDelta } = bucket.state;
    const aten = ops.aten!;
    countStep(bucket);
    const grads = penalisedGradients(bucket, group);
    aten._foreach_mul_!(squareAvg, rho);
    aten._foreach_addcmul_!(squareAvg, grads, grads, 1 - rho);
    const sizes = aten._foreach_add!(squareAvg, eps) as Tensor[];
    aten._foreach_sqrt_!(sizes);
    const deltas = aten._foreach_add!(accDelta, eps) as Tensor[];
    aten._foreach_sqrt_!(deltas);
    aten._foreach_div_!(deltas, sizes);
    aten._foreach_mul_!(deltas, grads);
    aten._foreach_mul_!(accDelta, rho);
    aten._foreach_addcmul_!(accDelta, deltas, deltas, 1 - rho);
    aten._foreach_add_!(bucket.params, deltas, { alpha: -lr });
  }
}
