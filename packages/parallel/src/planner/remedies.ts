import { leastPlan, structuresOfRank } from "./leastPlan.js";
import type { PlanRequest } from "./request.js";
import { doubling, largest, smallest } from "./search.js";
import type { StrategyPlan } from "./strategyPlan.js";

/** What would make a plan fit, each in a few words; none where no single change does. */
export function remedies(
  chosen: StrategyPlan,
  possible: readonly StrategyPlan[],
  request: PlanRequest,
  memory: number,
): string[] {
  const { batchSize, structure, accumulate, shardOptimizer } = request;
  const fits = (changed: Partial<PlanRequest>) =>
    leastPlan({ ...request, ...changed }, chosen.strategy).memory <= memory;
  const found: string[] = [];
  const others = possible.filter((plan) => plan !== chosen && plan.memory <= memory).map(({ strategy }) => strategy);
  if (others.length > 0) found.push(`the strategy ${others.join(" or ")}`);
  if (!shardOptimizer && request.ranks > 1 && fits({ shardOptimizer: true })) {
    found.push("parallel.shardOptimizer true");
  }
  const { recomputedBytes } = structure;
  if (recomputedBytes !== undefined && fits({ structure: { ...structure, activationBytes: recomputedBytes } })) {
    found.push("training.recompute true");
  }
  const perRank = structuresOfRank(chosen);
  const parts = accumulate > 1 || perRank < 2 ? undefined : smallest(perRank, (value) => fits({ accumulate: value }));
  if (parts !== undefined) found.push(`parallel.accumulate ${String(parts)}`);
  if ("perRank" in batchSize) {
    const size = largest(perRank - 1, (value) => fits({ batchSize: { perRank: value } }));
    if (size !== undefined) found.push(`a batch of ${String(size)} structures a rank`);
  }
  const ranks = doubling(request.ranks, (value) => fits({ ranks: value }));
  if (ranks !== undefined) found.push(`${String(ranks)} ranks`);
  return found;
}
