export * from "./generated/functions.js";
export * as autograd from "./autograd.js";
export {
  enableGrad,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  noGrad,
  setGradEnabled,
} from "./autograd.js";
export { type NestedArray, tensor, type TensorData, type TensorOptions } from "./creation.js";
export * as cuda from "./cuda/index.js";
export { TorchError } from "./errors.js";
export * as fft from "./generated/fft.js";
export * as linalg from "./generated/linalg.js";
export * as special from "./generated/special.js";
export { Generator } from "./generator.js";
export type { Index, SliceRange, SliceText } from "./indexing.js";
export { loadLibrary } from "./library.js";
export { keep, memoryStats, tidy } from "./memory.js";
export * as nn from "./nn/index.js";
export { type OverloadedOperator, ops } from "./operators.js";
export * as optim from "./optim/index.js";
export * as pickle from "./pickle/index.js";
export {
  autocast,
  autocastDtype,
  type AutocastOptions,
  getDefaultDtype,
  setDefaultDtype,
  withDefaultDtype,
} from "./precision.js";
export { dim, getDevice, isContiguous, numel, storageOffset } from "./properties.js";
export { forkRng, getRngState, manualSeed, setRngState } from "./random.js";
export { configuration, getNumThreads, setNumThreads, useDeterministicAlgorithms, version } from "./runtime.js";
export * as safetensors from "./safetensors/index.js";
export type { Synchronous } from "./synchronous.js";
export { type BackwardOptions, type HookHandle, isTensor, Tensor } from "./tensor.js";
export type {
  Complex,
  CudaDevice,
  Device,
  DType,
  FloatDType,
  Layout,
  MemoryFormat,
  Scalar,
  TypedArray,
} from "./types.js";
