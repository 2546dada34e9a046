import { nn, selu } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/** HydraGNN's names of activations without parameters; its `prelu` has a slope that is learnt. */
export type ActivationName = "relu" | "selu" | "elu" | "lrelu_01" | "lrelu_025" | "lrelu_05" | "sigmoid";

class SELU extends nn.Module {
  forward(input: Tensor): Tensor {
    return selu(input);
  }
}

const ACTIVATIONS: Readonly<Record<ActivationName, () => nn.Layer>> = {
  relu: () => new nn.ReLU(),
  selu: () => new SELU(),
  elu: () => new nn.ELU(),
  lrelu_01: () => new nn.LeakyReLU({ negativeSlope: 0.1 }),
  lrelu_025: () => new nn.LeakyReLU({ negativeSlope: 0.25 }),
  lrelu_05: () => new nn.LeakyReLU({ negativeSlope: 0.5 }),
  sigmoid: () => new nn.Sigmoid(),
};

export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

export function activation(name: ActivationName): nn.Layer {
  return ACTIVATIONS[name]();
}
