export * from "./generated/functions.js";
export * as autograd from "./autograd.js";
export { enableGrad, isGradEnabled, noGrad } from "./autograd.js";
export { type NestedArray, tensor, type TensorData, type TensorOptions } from "./creation.js";
export { TorchError } from "./errors.js";
export { keep, memoryStats, tidy } from "./memory.js";
export * as nn from "./nn/index.js";
export { type OverloadedOperator, ops } from "./operators.js";
export * as optim from "./optim/index.js";
export {
  configuration,
  getNumThreads,
  manualSeed,
  setNumThreads,
  useDeterministicAlgorithms,
  version,
} from "./runtime.js";
export * as safetensors from "./safetensors/index.js";
export { isTensor, Tensor } from "./tensor.js";
export type { Complex, Device, DType, Layout, MemoryFormat, Scalar, TypedArray } from "./types.js";
