export type { ModelConfig, ResolvedModelConfig } from "./config.js";
export { resolveModelConfig, validateModelConfig } from "./config.js";
export { describe, type ModelDescription } from "./describe.js";
export type { EncoderCost, KeptRows, LayerProducts } from "./encoders/cost.js";
export {
  type Architecture,
  architectureOf,
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
export type { ForceMode, HeadName, HeadsConfig, ResolvedHeads } from "./heads/config.js";
export type { HeadPart } from "./heads/describe.js";
export type { PropertyConfig, PropertyKind, ResolvedProperty } from "./heads/properties/config.js";
export { propertyLabels } from "./heads/properties/labels.js";
export { edgeDisplacements, type GraphTensors, graphTensors } from "./graphTensors.js";
export { type CountOptions, type LabelCounts, labelCounts } from "./loss/counts.js";
export { LABELS } from "./loss/labels.js";
export type { LabelLossKind, LossKind } from "./loss/kinds.js";
export { type LossOptions, multiTaskLoss } from "./loss/multiTaskLoss.js";
export type { LossWeights } from "./loss/weights.js";
export type { CreateOptions } from "./createOptions.js";
export type { ForwardOptions } from "./forwardOptions.js";
export { createPotential, type ParameterCounts, Potential, type Prediction } from "./potential.js";
export { besselBasis } from "./radial/bessel.js";
export { smoothCutoff } from "./radial/cutoff.js";
export { useFusedOperators } from "./fused/library.js";
export { type EdgeSegments, gatherSegments, type Segments, sumSegments } from "./fused/segments.js";
export { type TargetOptions, type Targets, targetTensors } from "./targets.js";
export { mapTensors, toDevice, type ToDeviceOptions } from "./toDevice.js";
export {
  createHydraGnnPotential,
  describeHydraGnn,
  type HydraGnnArchitecture,
  type HydraGnnConfig,
  hydraGnnConfig,
  HYDRAGNN_COSTS,
  HYDRAGNN_TYPES,
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
  isHydraGnnType,
  parseHydraGnnArchitecture,
} from "./hydragnn/index.js";
