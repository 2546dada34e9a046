import { checkPositive } from "../checks.js";
import { ParallelError } from "../errors.js";
import type { Strategy } from "../placement/placement.js";

/** Numbers of parameters: P_s of the encoder, P_h of each branch. */
export interface ParameterNumbers {
  shared: number;
  perBranch: Readonly<Record<string, number>>;
}

/** Of N_h P_h / P_s: below `ddp` the heads hardly matter, above `multiTask` they are most of the model. */
export interface Thresholds {
  ddp: number;
  multiTask: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = { ddp: 0.5, multiTask: 2 };

export type Regime = "P_s >> N_h P_h" | "P_s << N_h P_h" | "P_s ~ N_h P_h";

/** N_h P_h / P_s, for branches of different sizes the sum of these over P_s. */
export function headsToShared({ shared, perBranch }: ParameterNumbers): number {
  return Object.values(perBranch).reduce((sum, count) => sum + count, 0) / shared;
}

/** The regime of a ratio, and the strategy that it asks for. @throws ParallelError PLAN_INVALID */
export function regimeOf(ratio: number, { ddp, multiTask }: Thresholds): { regime: Regime; strategy: Strategy } {
  checkPositive("PLAN_INVALID", "thresholds.ddp", ddp);
  checkPositive("PLAN_INVALID", "thresholds.multiTask", multiTask);
  if (ddp > multiTask) {
    throw new ParallelError(
      "PLAN_INVALID",
      `thresholds: expected ddp not above multiTask, found ${String(ddp)} and ${String(multiTask)}`,
    );
  }
  if (ratio < ddp) return { regime: "P_s >> N_h P_h", strategy: "ddp" };
  if (ratio > multiTask) return { regime: "P_s << N_h P_h", strategy: "multi-task" };
  return { regime: "P_s ~ N_h P_h", strategy: "hybrid" };
}

/**
 * The strategy for so many ranks where memory is no matter: that of the regime; hybrid where multi-task has too few ranks, and ddp where
 * there is but one.
 */
export function automaticStrategy(ratio: number, thresholds: Thresholds, branches: number, ranks: number): Strategy {
  const { strategy } = regimeOf(ratio, thresholds);
  if (ranks === 1) return "ddp";
  return strategy === "multi-task" && ranks < branches ? "hybrid" : strategy;
}
