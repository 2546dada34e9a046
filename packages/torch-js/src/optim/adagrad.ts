import { fullLike } from "../generated/functions.js";
import { ops } from "../operators.js";
import type { Tensor } from "../tensor.js";
import { type Bucket, countStep, penalisedGradients } from "./bucket.js";
import { Optimizer, type OptimizerParameters, type ParameterGroup } from "./optimizer.js";
import { atLeastZero, flag, type Rules } from "./rules.js";

export interface AdagradOptions {
  /** The learning rate; 0.01. */
  lr?: number;
  /** How fast the learning rate falls: by 1 / (1 + (step - 1) lrDecay); 0. */
  lrDecay?: number;
  /** The L2 penalty's factor: added to the gradient, times the parameter; 0. */
  weightDecay?: number;
  /** What the sum of squared gradients starts from; 0. */
  initialAccumulatorValue?: number;
  /** Added to the denominator; 1e-10. */
  eps?: number;
  /** Whether a step goes uphill; false. */
  maximize?: boolean;
}

const RULES: Rules<AdagradOptions> = {
  name: "Adagrad",
  defaults: { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, maximize: false },
  checks: {
    lr: atLeastZero,
    lrDecay: atLeastZero,
    weightDecay: atLeastZero,
    initialAccumulatorValue: atLeastZero,
    eps: atLeastZero,
    maximize: flag,
  },
  initialState: (param, { initialAccumulatorValue }) => fullLike(param, initialAccumulatorValue),
};

const NAMES = ["step", "sum"] as const;

/** Divides the gradient by the root of the sum of its squares (Duchi, Hazan and Singer, 2011). State: `step`, `sum`. */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(params: OptimizerParameters<AdagradOptions>, options: AdagradOptions = {}) {
    super(params, options, RULES);
  }

  protected override stateNames(): readonly string[] {
    return NAMES;
  }

  protected override update(bucket: Bucket, group: ParameterGroup<AdagradOptions>): void {
    countStep(bucket);
    // Older versions of libtorch have the fused kernel for the CPU only.
    if (bucket.device === "cpu") adagradFused(bucket, group);
    else adagradForeach(bucket, group);
  }
}

export function adagradFused(bucket: Bucket, group: Required<AdagradOptions>): void {
  const { lr, lrDecay, weightDecay, eps, maximize } = group;
  const { params, grads, state } = bucket;
  ops.aten!._fused_adagrad_!(params, grads, state.sum, state.step, { lr, lrDecay, weightDecay, eps, maximize });
}

export function adagradForeach(bucket: Bucket, group: Required<AdagradOptions>): void {
  const { lr, lrDecay, eps } = group;
  const { params, state } = bucket;
  const aten = ops.aten!;
  const grads = penalisedGradients(bucket, group);
  aten._foreach_addcmul_!(state.sum, grads, grads, 1);
  const sizes = aten._foreach_sqrt!(state.sum) as Tensor[];
  aten._foreach_add_!(sizes, eps);
  const rates = state.step!.map((count) => -lr / (1 + (count.item() - 1) * lrDecay));
  aten._foreach_addcdiv_!(params, grads, sizes, rates);
}
