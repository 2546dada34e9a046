import { noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { zeros, zerosLike } from "../generated/functions.js";
import { keep, tidy } from "../memory.js";
import { ops } from "../operators.js";
import type { Tensor } from "../tensor.js";

export interface AdamWOptions {
  lr?: number;
  betas?: readonly [number, number];
  eps?: number;
  weightDecay?: number;
}

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
 * without a gradient is left alone in that step, its state too.
 */
export class AdamW {
  readonly paramGroups: ParameterGroup[];
  readonly #state = new Map<Tensor, State>();

  /** @param params parameters, or groups of them whose options override the common ones. */
  constructor(params: readonly Tensor[] | readonly (AdamWOptions & { params: readonly Tensor[] })[], options: AdamWOptions = {}) {
    const groups = params.map((each) => ("params" in each ? each : { params: [each] }));
    const plain = groups.every((_, index) => !("params" in params[index]!));
    const merged = plain ? [{ params: params as readonly Tensor[] }] : groups;
    this.paramGroups = merged.map((group) => ({
      lr: 1e-3,
      betas: [0.9, 0.999] as const,
      eps: 1e-8,
      weightDecay: 1e-2,
      ...options,
      ...group,
    }));
    for (const { lr, betas, eps, weightDecay } of this.paramGroups) {
      const bad = [lr, eps, weightDecay].some((value) => !(value >= 0)) || betas.some((beta) => !(beta >= 0 && beta < 1));
      if (bad) {
        throw new TorchError(
          `AdamW: expected lr, eps and weightDecay >= 0 and betas in [0, 1), found lr ${lr}, eps ${eps}, ` +
            `weightDecay ${weightDecay}, betas [${betas.join(", ")}]`,
          "TORCH_ARGUMENTS",
        );
      }
    }
    const all = this.paramGroups.flatMap((group) => group.params);
    if (new Set(all).size !== all.length) {
      throw new TorchError("AdamW: a parameter appears more than once", "TORCH_ARGUMENTS");
    }
  }

  step(): void {
    tidy(() => noGrad(() => this.paramGroups.forEach((group) => this.#stepGroup(group))));
  }

  #stepGroup(group: ParameterGroup): void {
    const params = group.params.filter((each) => each.grad !== null);
    if (params.length === 0) return;
    const states = params.map((each) => this.#stateOf(each));
    for (const { step } of states) step.add_(1);
    ops.aten!._fused_adamw_!(
      params,
      params.map((each) => each.grad!),
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
    return state;
  }

  zeroGrad(): void {
    for (const group of this.paramGroups) for (const each of group.params) each.grad = null;
  }

  /** The state as tensors named `<index>.step`, `<index>.expAvg`, `<index>.expAvgSq`; the index counts parameters. */
  stateDict(): Map<string, Tensor> {
    const named = new Map<string, Tensor>();
    for (const [index, param] of this.paramGroups.flatMap((group) => group.params).entries()) {
      for (const [name, value] of Object.entries(this.#state.get(param) ?? {}) as [string, Tensor][]) {
        named.set(`${index}.${name}`, value);
      }
    }
    return named;
  }

  /** Replaces the state. Names, shapes and completeness are checked. */
  loadStateDict(named: ReadonlyMap<string, Tensor>): void {
    const left = new Set(named.keys());
    const loaded = new Map<Tensor, State>();
    for (const [index, param] of this.paramGroups.flatMap((group) => group.params).entries()) {
      const keys = ["step", "expAvg", "expAvgSq"] as const;
      const present = keys.filter((key) => left.delete(`${index}.${key}`));
      if (present.length === 0) continue;
      if (present.length < keys.length) {
        throw new TorchError(`AdamW: expected step, expAvg and expAvgSq of parameter ${index}, found ${present.join(", ")}`, "STATE_DICT");
      }
      const take = (key: string, shape: readonly number[]) => {
        const value = named.get(`${index}.${key}`)!;
        if (value.shape.join() !== shape.join()) {
          throw new TorchError(
            `AdamW: expected ${index}.${key} of shape [${shape.join(", ")}], found [${value.shape.join(", ")}]`,
            "STATE_DICT",
          );
        }
        return keep(value.detach().clone());
      };
      loaded.set(param, { step: take("step", []), expAvg: take("expAvg", param.shape), expAvgSq: take("expAvgSq", param.shape) });
    }
    if (left.size > 0) throw new TorchError(`AdamW: unexpected state ${[...left].join(", ")}`, "STATE_DICT");
    this.#state.clear();
    for (const [param, state] of loaded) this.#state.set(param, state);
  }
}
