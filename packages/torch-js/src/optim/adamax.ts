import { ops } from "../operators.js";
import type { Tensor } from "../tensor.js";
import { type Bucket, countStep, penalisedGradients } from "./bucket.js";
import { Optimizer, type OptimizerParameters, type ParameterGroup } from "./optimizer.js";
import { atLeastZero, decays, flag, type Rules } from "./rules.js";

export interface AdamaxOptions {
  /** The learning rate; 2e-3. */
  lr?: number;
  /** The decay of the running mean of the gradient and of its running maximum; [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the gradient's size; 1e-8. */
  eps?: number;
  /** The L2 penalty's factor: added to the gradient, times the parameter; 0. */
  weightDecay?: number;
  /** Whether a step goes uphill; false. */
  maximize?: boolean;
}

const RULES: Rules<AdamaxOptions> = {
  name: "Adamax",
  defaults: { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false },
  checks: { lr: atLeastZero, betas: decays, eps: atLeastZero, weightDecay: atLeastZero, maximize: flag },
};

const NAMES = ["step", "expAvg", "expInf"] as const;

/** Adam with the maximum norm (Kingma and Ba, arXiv 1412.6980, section 7). State: `step`, `expAvg`, `expInf`. */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(params: OptimizerParameters<AdamaxOptions>, options: AdamaxOptions = {}) {
    super(params, options, RULES);
  }

  protected override stateNames(): readonly string[] {
    return NAMES;
  }

  protected override update(bucket: Bucket, group: ParameterGroup<AdamaxOptions>): void {
    const { lr, betas, eps } = group;
    const { step, expAvg, expInf } = bucket.state;
    const aten = ops.aten!;
    countStep(bucket);
    const grads = penalisedGradients(bucket, group);
    aten._foreach_lerp_!(expAvg, grads, 1 - betas[0]);
    const sizes = aten._foreach_abs!(grads) as Tensor[];
    aten._foreach_add_!(sizes, eps);
    aten._foreach_mul_!(expInf, betas[1]);
    aten._foreach_maximum_!(expInf, sizes);
    const rates = step!.map((count) => -lr / (1 - betas[0] ** count.item()));
    aten._foreach_addcdiv_!(bucket.params, expAvg, expInf, rates);
  }
}
