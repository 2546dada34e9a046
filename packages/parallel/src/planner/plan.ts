import { ParallelError } from "../errors.js";
import { STRATEGIES, type Strategy } from "../placement/placement.js";
import { scaledShares } from "../placement/shares.js";
import { formatBytes } from "./formatBytes.js";
import { automaticStrategy, headsToShared, type Regime, regimeOf } from "./regime.js";
import { jointRemedy } from "./jointRemedy.js";
import { remedies } from "./remedies.js";
import { checkRequest, type PlanRequest } from "./request.js";
import { strategyPlan, type StrategyPlan } from "./strategyPlan.js";

/** What the planner says. */
export interface Plan {
  request: PlanRequest;
  /** N_h P_h / P_s. */
  headsToShared: number;
  regime: Regime;
  /** Why this strategy. */
  reason: string;
  chosen: StrategyPlan;
  /** All that are possible on so many ranks, the chosen one among them. */
  strategies: readonly StrategyPlan[];
  /** Those that are not, with the reason. */
  impossible: Readonly<Partial<Record<Strategy, string>>>;
}

/**
 * Chooses a strategy: the one that is asked for, or with `auto` that of the regime; of those that fit into the memory the one that
 * takes least of it, where that does not. Where multi-task has too few ranks, hybrid takes its place, and ddp where there is but one.
 *
 * @throws ParallelError PLAN_INVALID, PLACEMENT_INVALID for a strategy that is asked for and not possible, PLAN_DOES_NOT_FIT saying
 * what would fit.
 */
export function plan(asked: PlanRequest): Plan {
  checkRequest(asked);
  const request = { ...asked, share: scaledShares(asked.share) };
  const ratio = headsToShared(request.model);
  const { regime, strategy: preferred } = regimeOf(ratio, request.thresholds);
  if (request.strategy !== "auto") strategyPlan(request.strategy, request);
  const impossible: Partial<Record<Strategy, string>> = {};
  const strategies = STRATEGIES.flatMap((strategy) => {
    try {
      return [strategyPlan(strategy, request)];
    } catch (error) {
      if (!(error instanceof ParallelError) || error.code !== "PLACEMENT_INVALID") throw error;
      impossible[strategy] = error.message;
      return [];
    }
  });
  const { chosen, reason } =
    request.strategy === "auto"
      ? automatic(preferred, ratio, regime, strategies, request)
      : { chosen: planOf(request.strategy, strategies)!, reason: "it is what parallel.strategy says" };
  const made = { request, headsToShared: ratio, regime, reason, chosen, strategies, impossible };
  assertFits(made);
  return made;
}

function automatic(
  preferred: Strategy,
  ratio: number,
  regime: Regime,
  strategies: readonly StrategyPlan[],
  request: PlanRequest,
): { chosen: StrategyPlan; reason: string } {
  const { model, ranks, thresholds, memory = Infinity } = request;
  const { ddp, multiTask } = thresholds;
  const limits = { "P_s >> N_h P_h": `below ${String(ddp)}`, "P_s << N_h P_h": `above ${String(multiTask)}` };
  const where = regime === "P_s ~ N_h P_h" ? `between ${String(ddp)} and ${String(multiTask)}` : limits[regime];
  const why = `N_h P_h / P_s is ${ratio.toPrecision(3)}, ${where}`;
  const strategy = automaticStrategy(ratio, thresholds, Object.keys(model.perBranch).length, ranks);
  const chosen = planOf(strategy, strategies) ?? strategyPlan(strategy, request);
  const few = ranks === 1 ? "one rank holds everything" : `${String(ranks)} ranks are too few for a branch on each`;
  const asked = ranks > 1 && strategy === preferred ? why : `${why}, and ${few}`;
  if (chosen.memory <= memory) return { chosen, reason: asked };
  const least = strategies.reduce((a, b) => (b.memory < a.memory ? b : a));
  if (least.memory > memory) return { chosen, reason: asked };
  return {
    chosen: least,
    reason: `${asked}, for which there would be ${chosen.strategy}, but that takes ${formatBytes(chosen.memory)} of memory`,
  };
}

function assertFits({ chosen, strategies, request }: Plan): void {
  const { memory } = request;
  if (memory === undefined || chosen.memory <= memory) return;
  const found = remedies(chosen, strategies, request, memory);
  throw new ParallelError(
    "PLAN_DOES_NOT_FIT",
    `expected at most ${formatBytes(memory)} of memory a rank, found ${formatBytes(chosen.memory)} with the strategy ` +
      chosen.strategy,
    found.length > 0 ? `What would fit, each alone: ${found.join("; ")}.` : jointRemedy(chosen, request, memory),
  );
}

function planOf(strategy: Strategy, strategies: readonly StrategyPlan[]): StrategyPlan | undefined {
  return strategies.find((one) => one.strategy === strategy);
}
