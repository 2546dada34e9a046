import { checkCount, checkPositive } from "../checks.js";
import type { Strategy } from "../placement/placement.js";
import type { BatchSize } from "../schedule/epochSchedule.js";
import type { Machine } from "./machine.js";
import type { ParameterNumbers, Thresholds } from "./regime.js";

/** What one structure of ordinary size costs in a training step. */
export interface StructureDemand {
  /** Bytes that are kept for derivatives while its batch is computed. */
  activationBytes: number;
  /** The same where layers are computed again for derivatives; not given where they already are. */
  recomputedBytes?: number;
  /** Multiplications and additions of forward and backward passes; each counts. */
  flops: number;
  /** What one of each branch costs, of the ordinary one; 1 where not given. */
  relative?: Readonly<Record<string, number>>;
}

/** Everything that a plan is made from; no communicator, and no data. */
export interface PlanRequest {
  model: ParameterNumbers;
  /** Of a parameter: 4 or 8. */
  bytesPerNumber: number;
  structure: StructureDemand;
  /** Layers of the encoder and of each branch, in which the machine's `overhead` counts. */
  layers: ParameterNumbers;
  ranks: number;
  strategy: "auto" | Strategy;
  thresholds: Thresholds;
  /** Of the strategy hybrid; chosen from the ratio where not given. */
  groups?: number;
  /** Of the work, by branch. */
  share: Readonly<Record<string, number>>;
  batchSize: BatchSize;
  /** Parts in which a rank computes its batch, one after the other. */
  accumulate: number;
  /** Whether the optimizer's state of a parameter is divided among the ranks that hold it. */
  shardOptimizer: boolean;
  /** Whether there is an exponential moving average of the weights. */
  averaging: boolean;
  /** Bytes that a rank may have. */
  memory?: number;
  machine: Machine;
}

/** @throws ParallelError PLAN_INVALID naming what cannot be. */
export function checkRequest(request: PlanRequest): void {
  const { ranks, bytesPerNumber, structure, accumulate, memory, machine, batchSize } = request;
  checkCount("PLAN_INVALID", "ranks", ranks);
  checkCount("PLAN_INVALID", "accumulate", accumulate);
  checkCount("PLAN_INVALID", "batchSize", "global" in batchSize ? batchSize.global : batchSize.perRank);
  checkPositive("PLAN_INVALID", "bytesPerNumber", bytesPerNumber);
  checkPositive("PLAN_INVALID", "structure.activationBytes", structure.activationBytes);
  checkPositive("PLAN_INVALID", "structure.flops", structure.flops);
  if (memory !== undefined) checkPositive("PLAN_INVALID", "memory", memory);
  for (const [branch, value] of Object.entries(structure.relative ?? {})) {
    checkPositive("PLAN_INVALID", `structure.relative.${branch}`, value);
  }
  for (const [name, value] of Object.entries(machine)) {
    if (value !== undefined) checkPositive("PLAN_INVALID", `machine.${name}`, value as unknown);
  }
}
