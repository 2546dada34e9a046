import { ones, zeros } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { expectSizes } from "./expect.js";
import { factory, FACTORY_OPTIONS, type FactoryOptions } from "./factory.js";
import { layerNorm, rmsNorm } from "./functional/normalization.js";
import { Module } from "./module.js";
import { parameter } from "./parameter.js";

function shapeOf(where: string, normalizedShape: number | readonly number[]): number[] {
  const sizes: readonly unknown[] = Array.isArray(normalizedShape) ? normalizedShape : [normalizedShape];
  for (const size of sizes) expectSizes(where, { normalizedShape: size });
  return [...(sizes as number[])];
}

export interface LayerNormLayerOptions extends FactoryOptions {
  /** Added to the variance; 1e-5. */
  eps?: number;
  /** Whether there is a weight; true. */
  elementwiseAffine?: boolean;
  /** Whether there is a bias beside the weight; true. */
  bias?: boolean;
}

/**
 * The last dimensions to mean 0 and variance 1, then times the weight plus the bias, both of their shape
 * (Ba, Kiros and Hinton, arXiv 1607.06450). From (*, ...normalizedShape) to the same.
 */
export class LayerNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;

  /** @param normalizedShape The sizes of the dimensions to normalise over; a number stands for the last one. */
  constructor(normalizedShape: number | readonly number[], options: LayerNormLayerOptions = {}) {
    super();
    checkOptions("LayerNorm", options, ["eps", "elementwiseAffine", "bias", ...FACTORY_OPTIONS]);
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    const shape = shapeOf("LayerNorm", normalizedShape);
    this.normalizedShape = shape;
    this.eps = eps;
    this.weight = elementwiseAffine ? parameter(ones(shape, factory(options))) : null;
    this.bias = elementwiseAffine && bias ? parameter(zeros(shape, factory(options))) : null;
  }

  forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(input, this.normalizedShape, { weight, bias, eps });
  }
}

export interface RMSNormLayerOptions extends FactoryOptions {
  /** Added to the mean square; the smallest step from 1 of the dtype. */
  eps?: number | null;
  /** Whether there is a weight; true. */
  elementwiseAffine?: boolean;
}

/**
 * The last dimensions divided by the root of their mean square, then times the weight, of their shape
 * (Zhang and Sennrich, arXiv 1910.07467). From (*, ...normalizedShape) to the same.
 */
export class RMSNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly weight: Tensor | null;

  /** @param normalizedShape The sizes of the dimensions to normalise over; a number stands for the last one. */
  constructor(normalizedShape: number | readonly number[], options: RMSNormLayerOptions = {}) {
    super();
    checkOptions("RMSNorm", options, ["eps", "elementwiseAffine", ...FACTORY_OPTIONS]);
    const { eps = null, elementwiseAffine = true } = options;
    this.normalizedShape = shapeOf("RMSNorm", normalizedShape);
    this.eps = eps;
    this.weight = elementwiseAffine ? parameter(ones(this.normalizedShape, factory(options))) : null;
  }

  forward(input: Tensor): Tensor {
    const { weight, eps } = this;
    return rmsNorm(input, this.normalizedShape, { weight, eps });
  }
}
