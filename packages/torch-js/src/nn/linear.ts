import { empty, linear } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";
import { uniform_ } from "./init.js";
import { Module } from "./module.js";
import { parameter } from "./parameter.js";

export interface LinearOptions {
  /** Whether there is a b; true unless said otherwise. */
  bias?: boolean;
  dtype?: DType;
}

/** y = x Wᵀ + b, from (..., inFeatures) to (..., outFeatures). Both start uniform in ±1/sqrt(inFeatures), as PyTorch's. */
export class Linear extends Module {
  readonly weight: Tensor;
  readonly bias: Tensor | null;

  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    options: LinearOptions = {},
  ) {
    super();
    checkOptions("Linear", options, ["bias", "dtype"]);
    const { bias = true, dtype = "float32" } = options;
    const bound = inFeatures > 0 ? 1 / Math.sqrt(inFeatures) : 0;
    this.weight = parameter(uniform_(empty([outFeatures, inFeatures], { dtype }), -bound, bound));
    this.bias = bias ? parameter(uniform_(empty([outFeatures], { dtype }), -bound, bound)) : null;
  }

  forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias);
  }
}
