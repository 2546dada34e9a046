import { relu, sigmoid, silu, tanh } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { expectThat } from "./expect.js";
import * as functional from "./functional/activation.js";
import { Module } from "./module.js";

/** What a layer without options takes: PyTorch's `inplace` is not there either. */
export type NoOptions = Record<string, never>;

/** x sigmoid(x): smooth, so that forces are. Any shape. */
export class SiLU extends Module {
  constructor(options: NoOptions = {}) {
    super();
    checkOptions("SiLU", options, []);
  }

  forward(input: Tensor): Tensor {
    return silu(input);
  }
}

/** max(x, 0). Any shape. */
export class ReLU extends Module {
  constructor(options: NoOptions = {}) {
    super();
    checkOptions("ReLU", options, []);
  }

  forward(input: Tensor): Tensor {
    return relu(input);
  }
}

/** tanh(x). Any shape. */
export class Tanh extends Module {
  constructor(options: NoOptions = {}) {
    super();
    checkOptions("Tanh", options, []);
  }

  forward(input: Tensor): Tensor {
    return tanh(input);
  }
}

/** 1 / (1 + exp(-x)). Any shape. */
export class Sigmoid extends Module {
  constructor(options: NoOptions = {}) {
    super();
    checkOptions("Sigmoid", options, []);
  }

  forward(input: Tensor): Tensor {
    return sigmoid(input);
  }
}

/** x itself, of any shape: in place of a layer that is not wanted. */
export class Identity extends Module {
  constructor(options: NoOptions = {}) {
    super();
    checkOptions("Identity", options, []);
  }

  forward(input: Tensor): Tensor {
    return input;
  }
}

/** x Φ(x), Φ the normal distribution's (Hendrycks and Gimpel, arXiv 1606.08415). Any shape. */
export class GELU extends Module {
  readonly approximate: "none" | "tanh";

  constructor(options: functional.GeluOptions = {}) {
    super();
    checkOptions("GELU", options, ["approximate"]);
    const { approximate = "none" } = options;
    expectThat(["none", "tanh"].includes(approximate), "GELU", 'approximate "none" or "tanh"', approximate);
    this.approximate = approximate;
  }

  forward(input: Tensor): Tensor {
    return functional.gelu(input, { approximate: this.approximate });
  }
}

/** log(1 + exp(beta x)) / beta: ReLU without its corner. Any shape. */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor(options: functional.SoftplusOptions = {}) {
    super();
    checkOptions("Softplus", options, ["beta", "threshold"]);
    ({ beta: this.beta = 1, threshold: this.threshold = 20 } = options);
  }

  forward(input: Tensor): Tensor {
    return functional.softplus(input, { beta: this.beta, threshold: this.threshold });
  }
}

/** x where it is positive, else alpha (exp(x) - 1) (Clevert et al., arXiv 1511.07289). Any shape. */
export class ELU extends Module {
  readonly alpha: number;

  constructor(options: functional.EluOptions = {}) {
    super();
    checkOptions("ELU", options, ["alpha"]);
    this.alpha = options.alpha ?? 1;
  }

  forward(input: Tensor): Tensor {
    return functional.elu(input, { alpha: this.alpha });
  }
}

/** x where it is positive, else negativeSlope x. Any shape. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(options: functional.LeakyReluOptions = {}) {
    super();
    checkOptions("LeakyReLU", options, ["negativeSlope"]);
    this.negativeSlope = options.negativeSlope ?? 0.01;
  }

  forward(input: Tensor): Tensor {
    return functional.leakyRelu(input, { negativeSlope: this.negativeSlope });
  }
}

/** exp(x), divided by its sum over dimension `dim`. Any shape. */
export class Softmax extends Module {
  constructor(readonly dim: number) {
    super();
    expectThat(Number.isInteger(dim), "Softmax", "dim, a whole number", dim);
  }

  forward(input: Tensor): Tensor {
    return functional.softmax(input, this.dim);
  }
}
