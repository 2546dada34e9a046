import * as aten from "../../generated/functions.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor.js";
import type { DType } from "../../types.js";
import { expectThat } from "../expect.js";

export interface GeluOptions {
  /** "tanh" is the faster formula of arXiv 1606.08415; "none". */
  approximate?: "none" | "tanh";
}

/** x Φ(x), Φ the normal distribution's (Hendrycks and Gimpel, arXiv 1606.08415). Any shape. */
export function gelu(input: Tensor, options: GeluOptions = {}): Tensor {
  checkOptions("gelu", options, ["approximate"]);
  const { approximate = "none" } = options;
  expectThat(["none", "tanh"].includes(approximate), "gelu", 'approximate "none" or "tanh"', approximate);
  return aten.gelu(input, { approximate });
}

export interface SoftplusOptions {
  /** The steepness; 1. */
  beta?: number;
  /** Where beta x is larger, the result is x itself; 20. */
  threshold?: number;
}

/** log(1 + exp(beta x)) / beta: ReLU without its corner. Any shape. */
export function softplus(input: Tensor, options: SoftplusOptions = {}): Tensor {
  checkOptions("softplus", options, ["beta", "threshold"]);
  const { beta = 1, threshold = 20 } = options;
  return aten.softplus(input, beta, threshold);
}

export interface EluOptions {
  /** What the result falls to, with a minus; 1. */
  alpha?: number;
}

/** x where it is positive, else alpha (exp(x) - 1) (Clevert et al., arXiv 1511.07289). Any shape. */
export function elu(input: Tensor, options: EluOptions = {}): Tensor {
  checkOptions("elu", options, ["alpha"]);
  return aten.elu(input, options.alpha ?? 1);
}

export interface LeakyReluOptions {
  /** The slope below zero; 0.01. */
  negativeSlope?: number;
}

/** x where it is positive, else negativeSlope x. Any shape. */
export function leakyRelu(input: Tensor, options: LeakyReluOptions = {}): Tensor {
  checkOptions("leakyRelu", options, ["negativeSlope"]);
  return aten.leakyRelu(input, options.negativeSlope ?? 0.01);
}

/** exp(x), divided by its sum over dimension `dim`. Any shape. */
export function softmax(input: Tensor, dim: number, options: { dtype?: DType } = {}): Tensor {
  checkOptions("softmax", options, ["dtype"]);
  return aten.softmax(input, dim, options.dtype ?? null);
}
