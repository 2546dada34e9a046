import { relu, silu } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";

/** x sigmoid(x): smooth, so that forces are. */
export class SiLU extends Module {
  /** There are no options, PyTorch's `inplace` neither. */
  constructor(options: Record<string, never> = {}) {
    super();
    checkOptions("SiLU", options, []);
  }

  forward(input: Tensor): Tensor {
    return silu(input);
  }
}

/** max(x, 0). */
export class ReLU extends Module {
  /** There are no options, PyTorch's `inplace` neither. */
  constructor(options: Record<string, never> = {}) {
    super();
    checkOptions("ReLU", options, []);
  }

  forward(input: Tensor): Tensor {
    return relu(input);
  }
}
