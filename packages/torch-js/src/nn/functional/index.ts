export {
  elu,
  type EluOptions,
  gelu,
  type GeluOptions,
  leakyRelu,
  type LeakyReluOptions,
  softmax,
  softplus,
  type SoftplusOptions,
} from "./activation.js";
export { dropout, type DropoutOptions } from "./dropout.js";
export { embedding } from "./embedding.js";
export { linear, logSoftmax, relu, sigmoid, silu, tanh } from "../../generated/functions.js";
export {
  gaussianNllLoss,
  type GaussianNllLossOptions,
  huberLoss,
  type HuberLossOptions,
  l1Loss,
  mseLoss,
  smoothL1Loss,
  type SmoothL1LossOptions,
} from "./loss.js";
export {
  batchNorm,
  type BatchNormOptions,
  layerNorm,
  type LayerNormOptions,
  rmsNorm,
  type RmsNormOptions,
} from "./normalization.js";
export type { Reduction, ReductionOptions } from "./reduction.js";
