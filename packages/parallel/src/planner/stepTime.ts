import type { Machine } from "./machine.js";
import type { RankDemand } from "./rankDemand.js";
import type { Reduction } from "./reductions.js";
import type { PlanRequest } from "./request.js";

/** Seconds of a step on the slowest rank. */
export interface StepTime {
  compute: number;
  /** Of AdamW, and the average of the weights where there is one. */
  update: number;
  communicate: number;
  total: number;
}

/**
 * Predicts a step's time: the floating-point operations of a rank's structures, the optimizer's traffic with the memory (AdamW reads
 * and writes the weight and two moments and reads the gradient, which is set to zero and added to; the average reads two and writes
 * one), and all-reduces of the latency-bandwidth model, 2 ceil(log2 p) latency + 2 (p - 1) / p bytes / bandwidth (Thakur et al.,
 * Int. J. High Perform. Comput. Appl. 19, 2005).
 */
export function stepTime(
  { structures, parameters, optimizerBytes }: RankDemand,
  reductions: readonly Reduction[],
  { structure, bytesPerNumber, averaging, machine }: PlanRequest,
): StepTime {
  const compute = (structures * structure.flops) / machine.flops;
  const state = optimizerBytes / 2;
  const traffic = 7 * state + 3 * parameters * bytesPerNumber + (averaging ? 3 * parameters * bytesPerNumber : 0);
  const update = traffic / machine.memoryBandwidth;
  const communicate = reductions.reduce((sum, { ranks, bytes }) => sum + allReduceTime(ranks, bytes, machine), 0);
  return { compute, update, communicate, total: compute + update + communicate };
}

/** Seconds of an all-reduce of so many bytes a rank. */
export function allReduceTime(
  ranks: number,
  bytes: number,
  { latency, bandwidth }: Pick<Machine, "latency" | "bandwidth">,
): number {
  if (ranks < 2) return 0;
  return 2 * Math.ceil(Math.log2(ranks)) * latency + (2 * (ranks - 1) * bytes) / ranks / bandwidth;
}
