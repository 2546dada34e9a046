export { ParallelError, type ParallelErrorCode } from "../errors.js";
export { STRATEGIES, type Strategy } from "../placement/placement.js";
export type { BatchSize } from "../schedule/epochSchedule.js";
export { fittedMachine } from "./fittedMachine.js";
export { formatBytes } from "./formatBytes.js";
export { hybridGroups } from "./hybridGroups.js";
export { DEFAULT_MACHINE, type Machine } from "./machine.js";
export { plan, type Plan } from "./plan.js";
export { PROCESS_BYTES, type RankDemand } from "./rankDemand.js";
export type { Reduction } from "./reductions.js";
export {
  automaticStrategy,
  DEFAULT_THRESHOLDS,
  headsToShared,
  type ParameterNumbers,
  type Regime,
  regimeOf,
  type Thresholds,
} from "./regime.js";
export type { PlanRequest, StructureDemand } from "./request.js";
export { allReduceTime, type StepTime } from "./stepTime.js";
export { type StrategyPlan, strategyPlan } from "./strategyPlan.js";
