import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/** Of each component: the absolute error, its square, or the absolute error rounded off near zero. */
export type LossKind = "mae" | "mse" | "huber";

/** Besides: the length of the error of a vector, and the negative log-likelihood of a normal distribution. */
export type LabelLossKind = LossKind | "l2" | "nll";

export const KINDS = ["mae", "mse", "huber"] as const satisfies LossKind[];

/**
 * In units of the scale: small enough that the few large forces of a dataset near equilibrium do not drown the others, large
 * enough that a fresh model leaves zero forces behind, which a purely absolute error holds it at.
 */
export const DEFAULT_BEND = 0.2;

export interface PenaltyOptions {
  kind: LabelLossKind;
  bend: number;
  /** Of the residuals, in the square of their unit: what `nll` needs. */
  variance?: Tensor | undefined;
}

/** @param residual (rows, ...) @returns the same shape; (rows) with `l2`. */
export function penalty(residual: Tensor, { kind, bend, variance }: PenaltyOptions): Tensor {
  switch (kind) {
    case "mae":
      return residual.abs();
    case "mse":
      return residual.pow(2);
    case "huber":
      return torch.huberLoss(residual, torch.zerosLike(residual), 0, bend).div(bend);
    case "l2":
      return residual.flatten(1).norm(2, [1]);
    case "nll":
      // Without the constant log(2 pi) / 2, which teaches nothing.
      return residual.pow(2).div(variance!).add(variance!.log()).mul(0.5);
  }
}
