import { checkField, checkFields, type FieldRule, type FieldRules, list, oneOf, optional } from "../fieldRules.js";
import type { HydraGnnHeads } from "./heads.js";

/** `GaussianNLLLoss` makes every head predict a variance beside each value. */
export type HydraGnnLossKind = "mae" | "mse" | "rmse" | "GaussianNLLLoss";

/** The loss of heads of their own: a mean for each, weighted by |weight| over the sum of all. */
export interface DirectLoss {
  kind: HydraGnnLossKind;
  /** Of each head, in their order. */
  task_weights: number[];
}

/** The energy-force loss of an interatomic potential: three means, weights as they are. */
export interface ConservativeLoss {
  kind: Exclude<HydraGnnLossKind, "GaussianNLLLoss">;
  energy_weight: number;
  energy_peratom_weight: number;
  force_weight: number;
}

export type HydraGnnLossConfig = DirectLoss | ConservativeLoss;

const KINDS = ["mae", "mse", "rmse"];
const number: FieldRule = { expected: "a number", holds: Number.isFinite };

const CONSERVATIVE_RULES: FieldRules<ConservativeLoss> = {
  kind: oneOf(KINDS),
  energy_weight: optional(number),
  energy_peratom_weight: optional(number),
  force_weight: optional(number),
};
const DIRECT_RULES: FieldRules<DirectLoss> = {
  kind: oneOf([...KINDS, "GaussianNLLLoss"]),
  task_weights: optional(list),
};

/** The loss with every weight written out: 1 where it is not given, and `mae` where there is no loss at all. */
export function parseLoss(path: string, found: unknown, { heads, conservative }: HydraGnnHeads): HydraGnnLossConfig {
  const loss = found ?? { kind: "mae" };
  if (conservative) {
    checkFields(path, loss, CONSERVATIVE_RULES);
    const { kind, energy_weight = 1, energy_peratom_weight = 1, force_weight = 1 } = loss as ConservativeLoss;
    return { kind, energy_weight, energy_peratom_weight, force_weight };
  }
  checkFields(path, loss, DIRECT_RULES);
  const { kind, task_weights = heads.map(() => 1) } = loss as DirectLoss;
  checkField(`${path}.task_weights`, task_weights, {
    expected: `a number for each of ${String(heads.length)} heads, not all zero`,
    holds: () =>
      task_weights.length === heads.length && task_weights.every(Number.isFinite) && task_weights.some((w) => w !== 0),
  });
  return { kind, task_weights: [...task_weights] };
}
