import { formatBytes } from "./formatBytes.js";
import { leastPlan, structuresOfRank } from "./leastPlan.js";
import { PROCESS_BYTES } from "./rankDemand.js";
import type { PlanRequest } from "./request.js";
import { doubling, mostRanks, smallest } from "./search.js";
import type { StrategyPlan } from "./strategyPlan.js";

/** A kind of change, which is made as far as it takes. */
interface Change {
  /** What is changed at most. */
  most: Partial<PlanRequest>;
  /** The least of it that fits beside others. */
  least: (fits: (change: Partial<PlanRequest>) => boolean) => Partial<PlanRequest> | undefined;
  words: (changed: PlanRequest) => string;
}

/**
 * Where no single change makes a plan fit: the fewest together that do, of as few those with the shortest step; or what the model takes
 * at least.
 */
export function jointRemedy(chosen: StrategyPlan, request: PlanRequest, memory: number): string {
  const changes = changesOf(chosen, request);
  for (let count = 2; count <= changes.length; count++) {
    const found = subsets(changes, count).flatMap((some) => together(some, chosen, request, memory) ?? []);
    if (found.length === 0) continue;
    const { words } = found.reduce((best, one) => (one.seconds < best.seconds ? one : best));
    return `No single change would fit, but together: ${words.join("; ")}.`;
  }
  const all = changes.reduce((changed, { most }) => ({ ...changed, ...most }), request);
  return (
    `Nothing would fit: with all of it (${changes.map(({ words }) => words(all)).join("; ")}) a rank takes ` +
    `${formatBytes(leastPlan(all, chosen.strategy).memory)}, ${formatBytes(PROCESS_BYTES)} of it the process itself. Take a smaller ` +
    "model.hidden, or more memory."
  );
}

function changesOf(chosen: StrategyPlan, { structure, shardOptimizer, accumulate, ranks }: PlanRequest): Change[] {
  const { recomputedBytes } = structure;
  const perRank = structuresOfRank(chosen);
  const changes: Change[] = [];
  if (recomputedBytes !== undefined) {
    const most = { structure: { ...structure, activationBytes: recomputedBytes } };
    changes.push({ most, least: () => most, words: () => "training.recompute true" });
  }
  if (perRank > accumulate) {
    changes.push({
      most: { accumulate: perRank },
      least: (fits) => {
        const parts = smallest(perRank, (value) => fits({ accumulate: value }));
        return parts === undefined ? undefined : { accumulate: parts };
      },
      words: (changed) => `parallel.accumulate ${String(changed.accumulate)}`,
    });
  }
  if (!shardOptimizer) {
    const most = { shardOptimizer: true };
    changes.push({ most, least: () => most, words: () => "parallel.shardOptimizer true" });
  }
  if (mostRanks(ranks) > ranks) {
    changes.push({
      most: { ranks: mostRanks(ranks) },
      least: (fits) => {
        const more = doubling(ranks, (value) => fits({ ranks: value }));
        return more === undefined ? undefined : { ranks: more };
      },
      words: (changed) => `${String(changed.ranks)} ranks`,
    });
  }
  return changes;
}

/** Each as little as it takes, the last first, where all of them fit. */
function together(
  changes: readonly Change[],
  { strategy }: StrategyPlan,
  request: PlanRequest,
  memory: number,
): { words: string[]; seconds: number } | undefined {
  let changed: PlanRequest = changes.reduce((all, { most }) => ({ ...all, ...most }), request);
  for (const { least } of changes.toReversed()) {
    const fits = (change: Partial<PlanRequest>) => leastPlan({ ...changed, ...change }, strategy).memory <= memory;
    const found = least(fits);
    if (found === undefined) return undefined;
    changed = { ...changed, ...found };
  }
  const plan = leastPlan(changed, strategy);
  if (plan.memory > memory) return undefined;
  return { words: changes.map(({ words }) => words(changed)), seconds: plan.seconds };
}

function subsets<Item>(items: readonly Item[], count: number): Item[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, index) => subsets(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]));
}
