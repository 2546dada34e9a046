export type { ForceMode, HeadsConfig, ModelConfig } from "./config.js";
export { resolveModelConfig, validateModelConfig } from "./config.js";
export { describe, type ModelDescription } from "./describe.js";
export {
  type Architecture,
  type Encoded,
  type Encoder,
  type EncoderConfig,
  ENCODERS,
  type Part,
} from "./encoders/registry.js";
export { type EgnnConfig, EgnnEncoder } from "./encoders/egnn/index.js";
export { type PainnConfig, PainnEncoder } from "./encoders/painn/index.js";
export { ModelError } from "./errors.js";
export type { FieldRule, FieldRules } from "./fieldRules.js";
export { edgeDisplacements, type GraphTensors, graphTensors } from "./graphTensors.js";
export { multiTaskLoss } from "./loss.js";
export type { LossKind, LossWeights } from "./lossWeights.js";
export { createPotential, type ForwardOptions, type ParameterCounts, Potential, type Prediction } from "./potential.js";
export { besselBasis } from "./radial/bessel.js";
export { smoothCutoff } from "./radial/cutoff.js";
export { gather, segmentSum } from "./segment.js";
export { type TargetOptions, type Targets, targetTensors } from "./targets.js";
export {
  createHydraGnnPotential,
  describeHydraGnn,
  type HydraGnnArchitecture,
  type HydraGnnConfig,
  hydraGnnConfig,
  type HydraGnnDescription,
  type HydraGnnHead,
  type HydraGnnLoss,
  hydraGnnLoss,
  type HydraGnnLossConfig,
  type HydraGnnLossKind,
  HydraGnnPotential,
  type HydraGnnPrediction,
  type HydraGnnTargets,
  type HydraGnnTensors,
  hydraGnnTensors,
  type HydraGnnType,
  importHydraGnn,
  isHydraGnnConfig,
  parseHydraGnnArchitecture,
} from "./hydragnn/index.js";
