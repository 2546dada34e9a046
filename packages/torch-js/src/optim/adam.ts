import type { AdamWOptions } from "./adamW.js";
import type { Bucket } from "./bucket.js";
import { adamChecks, adamStateNames, fusedAdam } from "./fusedAdam.js";
import { Optimizer, type OptimizerParameters, type ParameterGroup } from "./optimizer.js";
import { flag, type Rules } from "./rules.js";

export interface AdamOptions extends Omit<AdamWOptions, "weightDecay"> {
  /** The L2 penalty's factor: added to the gradient, times the parameter; 0. */
  weightDecay?: number;
  /** Whether the weight decay is AdamW's; false. */
  decoupledWeightDecay?: boolean;
}

const RULES: Rules<AdamOptions> = {
  name: "Adam",
  defaults: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
    amsgrad: false,
    maximize: false,
    decoupledWeightDecay: false,
  },
  checks: { ...adamChecks, decoupledWeightDecay: flag },
  stepOnDevice: true,
};

/** Adam (Kingma and Ba, arXiv 1412.6980), by libtorch's fused kernel. State: `step`, `expAvg`, `expAvgSq`, `maxExpAvgSq`. */
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: OptimizerParameters<AdamOptions>, options: AdamOptions = {}) {
    super(params, options, RULES);
  }

  protected override stateNames({ amsgrad }: ParameterGroup<AdamOptions>): readonly string[] {
    return adamStateNames(amsgrad);
  }

  protected override update(bucket: Bucket, group: ParameterGroup<AdamOptions>): void {
    fusedAdam(group.decoupledWeightDecay ? "_fused_adamw_" : "_fused_adam_", bucket, group);
  }
}
