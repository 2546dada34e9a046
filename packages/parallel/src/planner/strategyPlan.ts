import type { Placement, Strategy } from "../placement/placement.js";
import { placeBranches } from "../placement/placeBranches.js";
import { hybridGroups } from "./hybridGroups.js";
import { rankDemand, type RankDemand } from "./rankDemand.js";
import { reducedBytes, type Reduction, reductionsOf } from "./reductions.js";
import type { PlanRequest } from "./request.js";
import { type StepTime, stepTime } from "./stepTime.js";

/** What one strategy would mean. */
export interface StrategyPlan {
  strategy: Strategy;
  placement: Placement;
  /** Of each group of the placement, the same for all its ranks. */
  demands: readonly RankDemand[];
  /** Of the rank that takes most. */
  memory: number;
  reductions: readonly Reduction[];
  /** What a rank gives into sums of gradients in a step, of the group where that is most. */
  reducedBytesPerStep: number;
  /** Of the slowest group. */
  time: StepTime;
  /** Ranks that have no structure in a step, for which the batch is too small. */
  idleRanks: number;
}

/** @throws ParallelError PLACEMENT_INVALID where the strategy is not possible. */
export function strategyPlan(strategy: Strategy, request: PlanRequest): StrategyPlan {
  const { model, ranks, share } = request;
  const branches = Object.keys(model.perBranch);
  const groups = strategy === "hybrid" ? (request.groups ?? hybridGroups(model, share, ranks)) : undefined;
  const placement = placeBranches({ ranks, branches, strategy, share, groups });
  const reductions = reductionsOf(placement, request);
  const demands = placement.groups.map((group) => rankDemand(group, request));
  const [world, ...ofGroups] = reductions as [Reduction, ...Reduction[]];
  const times = demands.map((demand, group) => stepTime(demand, [world, ofGroups[group]!], request));
  return {
    strategy,
    placement,
    demands,
    memory: Math.max(...demands.map(({ totalBytes }) => totalBytes)),
    reductions,
    reducedBytesPerStep: reducedBytes(reductions),
    idleRanks: "global" in request.batchSize ? Math.max(0, ranks - request.batchSize.global) : 0,
    time: times.reduce((slowest, time) => (time.total > slowest.total ? time : slowest)),
  };
}
