import type { Bucket } from "./bucket.js";
import { adamChecks, adamStateNames, fusedAdam } from "./fusedAdam.js";
import { Optimizer, type OptimizerParameters, type ParameterGroup } from "./optimizer.js";
import type { Rules } from "./rules.js";

export interface AdamWOptions {
  /** The learning rate; 1e-3. */
  lr?: number;
  /** The decay of the running means of the gradient and of its square; [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the denominator; 1e-8. */
  eps?: number;
  /** The fraction of a parameter that a step takes away, in units of lr; 0.01. */
  weightDecay?: number;
  /** Whether the largest mean square so far divides, not the present one (Reddi et al., arXiv 1904.09237); false. */
  amsgrad?: boolean;
  /** Whether a step goes uphill; false. */
  maximize?: boolean;
}

const RULES: Rules<AdamWOptions> = {
  name: "AdamW",
  defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 1e-2, amsgrad: false, maximize: false },
  checks: adamChecks,
  stepOnDevice: true,
};

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), by libtorch's fused kernel. State: `step`,
 * `expAvg`, `expAvgSq`, and `maxExpAvgSq` with `amsgrad`.
 */
export class AdamW extends Optimizer<AdamWOptions> {
  constructor(params: OptimizerParameters<AdamWOptions>, options: AdamWOptions = {}) {
    super(params, options, RULES);
  }

  protected override stateNames({ amsgrad }: ParameterGroup<AdamWOptions>): readonly string[] {
    return adamStateNames(amsgrad);
  }

  protected override update(bucket: Bucket, group: ParameterGroup<AdamWOptions>): void {
    fusedAdam("_fused_adamw_", bucket, group);
  }
}
