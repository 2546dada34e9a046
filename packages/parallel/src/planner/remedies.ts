import type { PlanRequest } from "./request.js";
import { strategyPlan, type StrategyPlan } from "./strategyPlan.js";

const MOST_RANKS = 100_000;

/** What would make a plan fit, each in a few words; none where the encoder alone is too large. */
export function remedies(
  chosen: StrategyPlan,
  possible: readonly StrategyPlan[],
  request: PlanRequest,
  memory: number,
): string[] {
  const { batchSize, structure, accumulate, shardOptimizer } = request;
  const fits = (changed: Partial<PlanRequest>) =>
    strategyPlan(chosen.strategy, { ...request, ...changed }).memory <= memory;
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
  const perRank = Math.max(...chosen.demands.map(({ structures }) => structures));
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

/** The least number from 2 to `most` that holds; what holds once holds from then on. */
function smallest(most: number, holds: (value: number) => boolean): number | undefined {
  let [low, high] = [2, most];
  if (!holds(high)) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** The largest number from 1 to `most` that holds; below it all do. */
function largest(most: number, holds: (value: number) => boolean): number | undefined {
  if (most < 1 || !holds(1)) return undefined;
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function doubling(from: number, holds: (value: number) => boolean): number | undefined {
  for (let value = 2 * from; value <= MOST_RANKS; value *= 2) if (holds(value)) return value;
  return undefined;
}
