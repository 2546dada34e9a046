import { noGrad } from "../../autograd.js";
import * as aten from "../../generated/functions.js";
import { checkOptions } from "../../options.js";
import { isTensor, type Tensor } from "../../tensor.js";
import { expectThat } from "../expect.js";
import {
  broadcastPair,
  checkPair,
  checkWeight,
  reduce,
  type Reduction,
  reductionIndex,
  type ReductionOptions,
} from "./reduction.js";

interface WeightedOptions extends ReductionOptions {
  /** Of the input's shape. */
  weight?: Tensor;
}

/** The weighted mean is over the weights, not over the number of elements. */
function weighted(values: Tensor, weight: Tensor, reduction: Reduction): Tensor {
  const products = values.mul(weight);
  return reduction === "mean" ? products.sum().div(weight.sum()) : reduce(products, reduction);
}

/** (x - y)² of input x and target y, of one shape. */
export function mseLoss(input: Tensor, target: Tensor, options: WeightedOptions = {}): Tensor {
  checkOptions("mseLoss", options, ["reduction", "weight"]);
  const { reduction = "mean", weight } = options;
  const index = reductionIndex("mseLoss", reduction);
  const [x, y] = broadcastPair("mseLoss", input, target);
  checkWeight("mseLoss", weight, input);
  return weight ? weighted(x.sub(y).square(), weight, reduction) : aten.mseLoss(x, y, index);
}

/** |x - y| of input x and target y, of one shape. */
export function l1Loss(input: Tensor, target: Tensor, options: WeightedOptions = {}): Tensor {
  checkOptions("l1Loss", options, ["reduction", "weight"]);
  const { reduction = "mean", weight } = options;
  const index = reductionIndex("l1Loss", reduction);
  const [x, y] = broadcastPair("l1Loss", input, target);
  checkWeight("l1Loss", weight, input);
  return weight ? weighted(x.sub(y).abs(), weight, reduction) : aten.l1Loss(x, y, index);
}

export interface SmoothL1LossOptions extends ReductionOptions {
  /** Where the square goes over into the line; 1. With 0 it is `l1Loss`. */
  beta?: number;
}

/** (x - y)² / (2 beta) where |x - y| < beta, else |x - y| - beta / 2, of input x and target y, of one shape. */
export function smoothL1Loss(input: Tensor, target: Tensor, options: SmoothL1LossOptions = {}): Tensor {
  checkOptions("smoothL1Loss", options, ["reduction", "beta"]);
  const { reduction = "mean", beta = 1 } = options;
  const index = reductionIndex("smoothL1Loss", reduction);
  expectThat(beta >= 0, "smoothL1Loss", "beta >= 0", beta);
  const [x, y] = broadcastPair("smoothL1Loss", input, target);
  return beta === 0 ? aten.l1Loss(x, y, index) : aten.smoothL1Loss(x, y, index, beta);
}

export interface HuberLossOptions extends ReductionOptions {
  /** Where the square goes over into the line; 1. */
  delta?: number;
}

/** (x - y)² / 2 where |x - y| < delta, else delta (|x - y| - delta / 2), of input x and target y, of one shape. */
export function huberLoss(input: Tensor, target: Tensor, options: HuberLossOptions & { weight?: Tensor } = {}): Tensor {
  checkOptions("huberLoss", options, ["reduction", "delta", "weight"]);
  const { reduction = "mean", delta = 1, weight } = options;
  const index = reductionIndex("huberLoss", reduction);
  expectThat(delta > 0, "huberLoss", "delta > 0", delta);
  const [x, y] = broadcastPair("huberLoss", input, target);
  checkWeight("huberLoss", weight, input);
  // Unlike the other two, the mean of this one is over the number of elements, in PyTorch as well.
  return weight
    ? reduce(aten.huberLoss(x, y, reductionIndex("huberLoss", "none"), delta).mul(weight), reduction)
    : aten.huberLoss(x, y, index, delta);
}

export interface GaussianNllLossOptions extends ReductionOptions {
  /** Whether the constant log(2π) / 2 is added; false. */
  full?: boolean;
  /** A smaller variance counts as this one; 1e-6. */
  eps?: number;
}

/**
 * (log(v) + (x - y)² / v) / 2: minus the logarithm of the normal density of targets y, where the input x is their mean
 * (Nix and Weigend, 1994).
 * @param variance v: a number, or a tensor of the input's shape, of that shape without the last dimension, or with 1 in
 * place of one of its sizes.
 * @throws TorchError TORCH_ARGUMENTS also for a negative variance.
 */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  variance: Tensor | number,
  options: GaussianNllLossOptions = {},
): Tensor {
  checkOptions("gaussianNllLoss", options, ["reduction", "full", "eps"]);
  const { reduction = "mean", full = false, eps = 1e-6 } = options;
  reductionIndex("gaussianNllLoss", reduction);
  checkPair("gaussianNllLoss", input, target);
  expectThat(eps > 0, "gaussianNllLoss", "eps > 0", eps);
  const v = varianceFor(input, variance).clone();
  noGrad(() => v.clampMin_(eps));
  let loss = v.log().add(input.sub(target).square().div(v)).mul(0.5);
  if (full) loss = loss.add(Math.log(2 * Math.PI) / 2);
  return reduce(loss, reduction);
}

function varianceFor(input: Tensor, variance: Tensor | number): Tensor {
  const v = isTensor(variance) ? variance : aten.fullLike(input, variance, { requiresGrad: false });
  const negative = noGrad(() => v.lt(0).any().item()) !== 0;
  expectThat(!negative, "gaussianNllLoss", "a variance >= 0", isTensor(variance) ? "a negative one" : variance);
  const [shape, given] = [input.shape, v.shape];
  if (given.join() === shape.join()) return v;
  if (given.join() === shape.slice(0, -1).join()) return v.unsqueeze(-1);
  const differing = given.filter((size, dim) => size !== shape[dim]);
  const broadcasts = given.length === shape.length && differing.join() === "1";
  expectThat(broadcasts, "gaussianNllLoss", `a variance for an input of shape [${shape.join(", ")}]`, given);
  return v;
}
