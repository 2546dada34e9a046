import { ops } from "../operators.js";
import type { Bucket } from "./bucket.js";
import { Optimizer, type OptimizerParameters, type ParameterGroup } from "./optimizer.js";
import { anyNumber, atLeastZero, flag, type Rules } from "./rules.js";

export interface SGDOptions {
  /** The learning rate; 1e-3. */
  lr?: number;
  /** How much of the last step's direction is kept; 0. */
  momentum?: number;
  /** How much less than 1 the gradient adds to that direction; 0. */
  dampening?: number;
  /** The L2 penalty's factor: added to the gradient, times the parameter; 0. */
  weightDecay?: number;
  /** Whether a step goes along the next direction (Sutskever et al., 2013); needs momentum, and no dampening; false. */
  nesterov?: boolean;
  /** Whether a step goes uphill; false. */
  maximize?: boolean;
}

const RULES: Rules<SGDOptions> = {
  name: "SGD",
  defaults: { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false },
  checks: {
    lr: atLeastZero,
    momentum: atLeastZero,
    dampening: anyNumber,
    weightDecay: atLeastZero,
    nesterov: flag,
    maximize: flag,
  },
  conflict({ nesterov, momentum, dampening }) {
    if (!nesterov || (momentum > 0 && dampening === 0)) return undefined;
    return `expected momentum > 0 and dampening 0 with nesterov, found momentum ${momentum} and dampening ${dampening}`;
  },
};

const NAMES: readonly string[] = ["momentumBuffer"];
const NO_NAMES: readonly string[] = [];

/** Gradient descent, with momentum where wanted, by libtorch's fused kernel. State, with momentum only: `momentumBuffer`. */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: OptimizerParameters<SGDOptions>, options: SGDOptions = {}) {
    super(params, options, RULES);
  }

  protected override stateNames({ momentum }: ParameterGroup<SGDOptions>): readonly string[] {
    return momentum === 0 ? NO_NAMES : NAMES;
  }

  protected override update({ params, grads, state, first }: Bucket, group: ParameterGroup<SGDOptions>): void {
    const { lr, momentum, dampening, weightDecay, nesterov, maximize } = group;
    ops.aten!._fused_sgd_!(params, grads, state.momentumBuffer ?? [], {
      weightDecay,
      momentum,
      lr,
      dampening,
      nesterov,
      maximize,
      isFirstStep: first,
    });
  }
}
