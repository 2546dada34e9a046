import { ops } from "../operators.js";
import { type Bucket, countStep } from "./bucket.js";
import { atLeastZero, decays, flag } from "./rules.js";

export interface FusedAdamOptions {
  lr: number;
  betas: readonly [number, number];
  eps: number;
  weightDecay: number;
  amsgrad: boolean;
  maximize: boolean;
}

const NAMES = ["step", "expAvg", "expAvgSq"] as const;
const NAMES_AMSGRAD = [...NAMES, "maxExpAvgSq"] as const;

export const adamStateNames = (amsgrad: boolean) => (amsgrad ? NAMES_AMSGRAD : NAMES);

export const adamChecks = {
  lr: atLeastZero,
  betas: decays,
  eps: atLeastZero,
  weightDecay: atLeastZero,
  amsgrad: flag,
  maximize: flag,
} as const;

/** One step by libtorch's fused kernel; `_fused_adamw_` has the decoupled weight decay. */
export function fusedAdam(kernel: "_fused_adam_" | "_fused_adamw_", bucket: Bucket, options: FusedAdamOptions): void {
  const { lr, betas, eps, weightDecay, amsgrad, maximize } = options;
  const { params, grads, state } = bucket;
  countStep(bucket);
  ops.aten![kernel]!(params, grads, state.expAvg, state.expAvgSq, state.maxExpAvgSq ?? [], state.step, {
    lr,
    beta1: betas[0],
    beta2: betas[1],
    weightDecay,
    eps,
    amsgrad,
    maximize,
  });
}
