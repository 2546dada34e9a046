export { type HydraGnnArchitecture, parseHydraGnnArchitecture } from "./architecture.js";
export {
  HYDRAGNN_TYPES,
  type HydraGnnConfig,
  hydraGnnConfig,
  type HydraGnnType,
  isHydraGnnConfig,
  isHydraGnnType,
} from "./config.js";
export { HYDRAGNN_COSTS } from "./costs.js";
export { describeHydraGnn, type HydraGnnDescription } from "./describe.js";
export type { HydraGnnHead } from "./heads.js";
export { importHydraGnn } from "./importWeights.js";
export { type HydraGnnLoss, hydraGnnLoss, type HydraGnnTargets } from "./loss.js";
export type { HydraGnnLossConfig, HydraGnnLossKind } from "./lossConfig.js";
export { createHydraGnnPotential, HydraGnnPotential, type HydraGnnPrediction } from "./potential.js";
export { type HydraGnnTensors, hydraGnnTensors } from "./tensors.js";
