import * as aten from "../../generated/functions.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor.js";
import { expectThat } from "../expect.js";

export interface LayerNormOptions {
  /** Of the shape that is normalised over. */
  weight?: Tensor | null;
  bias?: Tensor | null;
  /** Added to the variance; 1e-5. */
  eps?: number;
}

/**
 * The last dimensions to mean 0 and variance 1, then times `weight` plus `bias` (Ba, Kiros and Hinton, arXiv 1607.06450).
 * @param normalizedShape The sizes of these dimensions.
 */
export function layerNorm(input: Tensor, normalizedShape: readonly number[], options: LayerNormOptions = {}): Tensor {
  checkOptions("layerNorm", options, ["weight", "bias", "eps"]);
  const { weight = null, bias = null, eps = 1e-5 } = options;
  return aten.layerNorm(input, normalizedShape, weight, bias, eps);
}

export interface RmsNormOptions {
  /** Of the shape that is normalised over. */
  weight?: Tensor | null;
  /** Added to the mean square; the smallest step from 1 of the dtype. */
  eps?: number | null;
}

/**
 * The last dimensions divided by the root of their mean square, then times `weight` (Zhang and Sennrich, arXiv 1910.07467).
 * @param normalizedShape The sizes of these dimensions.
 */
export function rmsNorm(input: Tensor, normalizedShape: readonly number[], options: RmsNormOptions = {}): Tensor {
  checkOptions("rmsNorm", options, ["weight", "eps"]);
  const { weight = null, eps = null } = options;
  return aten.rmsNorm(input, normalizedShape, weight, eps);
}

export interface BatchNormOptions {
  /** (C) */
  weight?: Tensor | null;
  /** (C) */
  bias?: Tensor | null;
  /** Whether the batch's own mean and variance are used, and the running ones moved towards them; false. */
  training?: boolean;
  /** How far the running ones move, as a share of the way; 0.1. */
  momentum?: number;
  /** Added to the variance; 1e-5. */
  eps?: number;
}

/**
 * Each channel to mean 0 and variance 1, then times `weight` plus `bias` (Ioffe and Szegedy, arXiv 1502.03167).
 * @param input (N, C) or (N, C, ...).
 * @param runningMean (C), changed in place in training; null only there.
 * @param runningVar (C), as `runningMean`.
 */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions = {},
): Tensor {
  checkOptions("batchNorm", options, ["weight", "bias", "training", "momentum", "eps"]);
  const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
  if (training) {
    const { shape } = input;
    const values = shape.reduce((product, size, dim) => (dim === 1 ? product : product * size), 1);
    expectThat(values !== 1, "batchNorm", "more than one value a channel in training", shape);
    expectThat(eps > 0, "batchNorm", "eps > 0 in training", eps);
  } else expectThat(eps >= 0, "batchNorm", "eps >= 0", eps);
  return aten.batchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps, true);
}
