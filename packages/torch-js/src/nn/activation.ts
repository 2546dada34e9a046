import { relu, silu } from "../generated/functions.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";

/** x sigmoid(x): smooth, so that forces are. */
export class SiLU extends Module {
  forward(input: Tensor): Tensor {
    return silu(input);
  }
}

/** max(x, 0). */
export class ReLU extends Module {
  forward(input: Tensor): Tensor {
    return relu(input);
  }
}
