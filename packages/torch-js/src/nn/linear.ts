import { empty, linear } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { expectSizes } from "./expect.js";
import { factory, FACTORY_OPTIONS, type FactoryOptions } from "./factory.js";
import { kaimingUniform_, uniform_ } from "./init/index.js";
import { Module } from "./module.js";
import { parameter } from "./parameter.js";

export interface LinearOptions extends FactoryOptions {
  /** Whether there is a b; true unless said otherwise. */
  bias?: boolean;
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
    checkOptions("Linear", options, ["bias", ...FACTORY_OPTIONS]);
    expectSizes("Linear", { inFeatures, outFeatures });
    const { bias = true } = options;
    const bound = inFeatures > 0 ? 1 / Math.sqrt(inFeatures) : 0;
    // This slope makes the bound 1/sqrt(inFeatures), by PyTorch's own steps: a seed gives the same weights bit by bit.
    this.weight = parameter(kaimingUniform_(empty([outFeatures, inFeatures], factory(options)), { a: Math.sqrt(5) }));
    this.bias = bias ? parameter(uniform_(empty([outFeatures], factory(options)), -bound, bound)) : null;
  }

  forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias);
  }
}
