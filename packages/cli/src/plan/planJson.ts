import type { Plan, StrategyPlan } from "@hydride/parallel/planner";

/**
 * A plan as `--json` prints it. Bytes and seconds.
 * @param equalShares Whether shares are taken as equal for want of the sizes of the datasets, from which a run places its branches.
 */
export function planJson(
  { request, headsToShared, regime, reason, chosen, strategies, impossible }: Plan,
  equalShares: boolean,
): object {
  const { model, ranks, batchSize, structure, machine, memory, share } = request;
  return {
    shared: model.shared,
    perBranch: model.perBranch,
    branches: Object.keys(model.perBranch).length,
    headsToShared,
    regime,
    strategy: chosen.strategy,
    reason,
    ranks,
    groups: chosen.placement.groups.map((group) => ({ branches: group.branches, ranks: group.ranks })),
    perRank: perRank(chosen),
    reducedBytesPerStep: chosen.reducedBytesPerStep,
    reductions: chosen.reductions,
    stepSeconds: chosen.time,
    idleRanks: chosen.idleRanks,
    strategies: Object.fromEntries(strategies.map((plan) => [plan.strategy, summary(plan)])),
    impossible,
    inputs: { batchSize, share, equalShares, structure, machine, memory: memory ?? null },
  };
}

function perRank({ placement, demands }: StrategyPlan): object[] {
  return placement.groups.flatMap(({ ranks, branches }, group) => {
    const { parameters, parameterBytes, gradientBytes, optimizerBytes, activationBytes, totalBytes } = demands[group]!;
    const bytes = { parameters, parameterBytes, gradientBytes, optimizerBytes, activationBytes, totalBytes };
    return ranks.map((rank) => ({ rank, branches, ...bytes }));
  });
}

function summary({ placement, demands, memory, reducedBytesPerStep, time }: StrategyPlan): object {
  const fullest = demands.find(({ totalBytes }) => totalBytes === memory)!;
  return { groups: placement.groups.length, largestRank: fullest, reducedBytesPerStep, stepSeconds: time };
}
