import { ParallelError } from "../errors.js";
import { STRATEGIES, type Strategy } from "../placement/placement.js";
import type { PlanRequest } from "./request.js";
import { strategyPlan, type StrategyPlan } from "./strategyPlan.js";

/** What is looked at of a plan that may not be possible. */
export interface Fit {
  memory: number;
  seconds: number;
}

/** Of the strategy that is asked for; with `auto` of the one that takes least memory. Where none is possible that is no bound. */
export function leastPlan(request: PlanRequest, chosen: Strategy): Fit {
  const strategies = request.strategy === "auto" ? STRATEGIES : [chosen];
  const each = strategies.map((strategy): Fit => {
    try {
      const { memory, time } = strategyPlan(strategy, request);
      return { memory, seconds: time.total };
    } catch (error) {
      if (error instanceof ParallelError && error.code === "PLACEMENT_INVALID") {
        return { memory: Infinity, seconds: Infinity };
      }
      throw error;
    }
  });
  return each.reduce((least, one) => (one.memory < least.memory ? one : least));
}

/** Of the rank that has most in a step. */
export function structuresOfRank({ demands }: Pick<StrategyPlan, "demands">): number {
  return Math.max(...demands.map(({ structures }) => structures));
}
