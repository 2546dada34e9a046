// Arguments are those of PyTorch's modules: what must be given is positional, what has a default is an option by name.
export {
  ELU,
  GELU,
  Identity,
  LeakyReLU,
  type NoOptions,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from "./activation.js";
export { BatchNorm1d, type BatchNormLayerOptions } from "./batchNorm.js";
export { Dropout } from "./dropout.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export type { FactoryOptions } from "./factory.js";
export * as functional from "./functional/index.js";
export * as init from "./init/index.js";
export { Linear, type LinearOptions } from "./linear.js";
export { GaussianNLLLoss, HuberLoss, L1Loss, MSELoss, SmoothL1Loss } from "./loss.js";
export { Module, type NamesOptions } from "./module.js";
export { ModuleDict } from "./moduleDict.js";
export { ModuleList } from "./moduleList.js";
export { LayerNorm, type LayerNormLayerOptions, RMSNorm, type RMSNormLayerOptions } from "./normalization.js";
export { isParameter, parameter } from "./parameter.js";
export { type Layer, Sequential } from "./sequential.js";
export * as utils from "./utils.js";
