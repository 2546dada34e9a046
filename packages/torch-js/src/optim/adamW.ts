import { noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { zeros, zerosLike } from "../generated/functions.js";
import { keep, tidy } from "../memory.js";
import { ops } from "../operators.js";
import { checkOptions } from "../options.js";
import { isTensor, type Tensor } from "../tensor.js";
import type { DType } from "../types.js";

export interface AdamWOptions {
  /** The learning rate; 1e-3. */
  lr?: number;
  /** The decay of the running means of the gradient and of its square; [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the denominator; 1e-8. */
  eps?: number;
  /** The fraction of a parameter that a step takes away, in units of lr; 0.01. */
  weightDecay?: number;
}

const OPTIONS = ["lr", "betas", "eps", "weightDecay"] as const;

/** Parameters with their options. The options may be changed between steps, as a schedule does with `lr`. */
export interface ParameterGroup extends Required<AdamWOptions> {
  readonly params: readonly Tensor[];
}

interface State {
  step: Tensor;
  expAvg: Tensor;
  expAvgSq: Tensor;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), by libtorch's fused kernel. A parameter
 * without a gradient is left alone in that step, its state too. The state follows parameters that `Module.to` converts.
 */
export class AdamW {
  readonly paramGroups: ParameterGroup[];
  readonly #state = new Map<Tensor, State>();

  /**
   * @param params parameters, or groups of them whose options override the common ones.
   * @throws TorchError TORCH_ARGUMENTS for no parameters, one given twice, one that is not a leaf, an option out of range
   * or one that there is not.
   */
  constructor(
    params: readonly Tensor[] | readonly (AdamWOptions & { params: readonly Tensor[] })[],
    options: AdamWOptions = {},
  ) {
    const groups = params.some((each) => !isTensor(each)) ? params : [{ params }];
    checkOptions("AdamW", options, OPTIONS);
    for (const [index, group] of groups.entries()) checkOptions(`AdamW: group ${index}`, group, [...OPTIONS, "params"]);
    this.paramGroups = (groups as (AdamWOptions & { params: readonly Tensor[] })[]).map((group) => ({
      lr: 1e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      weightDecay: 1e-2,
      ...options,
      ...group,
    }));
    for (const { lr, betas, eps, weightDecay } of this.paramGroups) {
      const bad =
        [lr, eps, weightDecay].some((value) => !(value >= 0)) || betas.some((beta) => !(beta >= 0 && beta < 1));
      if (bad) {
        throw new TorchError(
          `AdamW: expected lr, eps and weightDecay >= 0 and betas in [0, 1), found lr ${lr}, eps ${eps}, ` +
            `weightDecay ${weightDecay}, betas [${betas.join(", ")}]`,
          "TORCH_ARGUMENTS",
        );
      }
    }
    const all = this.#parameters();
    if (all.length === 0) throw new TorchError("AdamW: expected at least one parameter, found none", "TORCH_ARGUMENTS");
    for (const [index, each] of all.entries()) {
      if (isTensor(each) && each.isLeaf) continue;
      const found = isTensor(each) ? "the result of an operation" : typeof each;
      throw new TorchError(`AdamW: parameter ${index}: expected a leaf Tensor, found ${found}`, "TORCH_ARGUMENTS");
    }
    if (new Set(all).size !== all.length) {
      throw new TorchError("AdamW: a parameter appears more than once", "TORCH_ARGUMENTS");
    }
  }

  #parameters(): Tensor[] {
    return this.paramGroups.flatMap((group) => group.params);
  }

  /** Changes every parameter that has a gradient. */
  step(): void {
    tidy(() => noGrad(() => this.paramGroups.forEach((group) => this.#stepGroup(group))));
  }

  #stepGroup(group: ParameterGroup): void {
    const found = group.params.map((each) => [each, each.grad] as const);
    const withGradient = found.filter((pair): pair is [Tensor, Tensor] => pair[1] !== null);
    if (withGradient.length === 0) return;
    const states = withGradient.map(([each]) => this.#stateOf(each));
    ops.aten!._foreach_add_!(
      states.map((each) => each.step),
      1,
    );
    ops.aten!._fused_adamw_!(
      withGradient.map(([each]) => each),
      withGradient.map(([, gradient]) => gradient),
      states.map((each) => each.expAvg),
      states.map((each) => each.expAvgSq),
      [],
      states.map((each) => each.step),
      {
        lr: group.lr,
        beta1: group.betas[0],
        beta2: group.betas[1],
        weightDecay: group.weightDecay,
        eps: group.eps,
        amsgrad: false,
        maximize: false,
      },
    );
  }

  #stateOf(param: Tensor): State {
    let state = this.#state.get(param);
    if (!state) {
      state = { step: keep(zeros([])), expAvg: keep(zerosLike(param)), expAvgSq: keep(zerosLike(param)) };
      this.#state.set(param, state);
    }
    // After Module.to the parameter is of another dtype, and the kernel takes one only.
    const { dtype } = param;
    if (state.expAvg.dtype !== dtype) {
      state.expAvg = keep(state.expAvg.to(dtype));
      state.expAvgSq = keep(state.expAvgSq.to(dtype));
    }
    return state;
  }

  /** Lets go of the parameters' gradients. */
  zeroGrad(): void {
    for (const each of this.#parameters()) each.grad = null;
  }

  /**
   * The state as tensors named `<index>.step`, `<index>.expAvg`, `<index>.expAvgSq`; the index counts parameters. They are
   * the optimiser's own, which the next step changes. Learning rates and the like are not in it: they are the caller's.
   */
  stateDict(): Map<string, Tensor> {
    const named = new Map<string, Tensor>();
    for (const [index, param] of this.#parameters().entries()) {
      for (const [name, value] of Object.entries(this.#state.get(param) ?? {}) as [string, Tensor][]) {
        named.set(`${index}.${name}`, value);
      }
    }
    return named;
  }

  /**
   * Replaces the state by copies, in the parameters' dtypes.
   * @throws TorchError STATE_DICT for a name too many, a part that is missing, or a shape that differs; nothing is changed.
   */
  loadStateDict(named: ReadonlyMap<string, Tensor>): void {
    const left = new Set(named.keys());
    const loaded = new Map<Tensor, State>();
    for (const [index, param] of this.#parameters().entries()) {
      const keys = ["step", "expAvg", "expAvgSq"] as const;
      const present = keys.filter((key) => left.delete(`${index}.${key}`));
      if (present.length === 0) continue;
      if (present.length < keys.length) {
        throw new TorchError(
          `AdamW: expected step, expAvg and expAvgSq of parameter ${index}, found ${present.join(", ")}`,
          "STATE_DICT",
        );
      }
      const take = (key: string, shape: readonly number[], dtype: DType) => {
        const value = named.get(`${index}.${key}`)!;
        if (value.shape.join() !== shape.join()) {
          throw new TorchError(
            `AdamW: expected ${index}.${key} of shape [${shape.join(", ")}], found [${value.shape.join(", ")}]`,
            "STATE_DICT",
          );
        }
        return keep(value.detach().to(dtype).clone());
      };
      loaded.set(param, {
        step: take("step", [], "float32"),
        expAvg: take("expAvg", param.shape, param.dtype),
        expAvgSq: take("expAvgSq", param.shape, param.dtype),
      });
    }
    if (left.size > 0) throw new TorchError(`AdamW: unexpected state ${[...left].join(", ")}`, "STATE_DICT");
    this.#state.clear();
    for (const [param, state] of loaded) this.#state.set(param, state);
  }
}
