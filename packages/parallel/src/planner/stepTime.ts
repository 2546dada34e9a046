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

/** Sums of a few numbers: of labels' counts, of who failed, of the gradients' norm, and of what a step tells. */
const SMALL_SUMS = 4;

/**
 * Predicts a step's time: the floating-point operations of a rank's structures and what its layers take whatever these are, the optimizer's traffic with the memory (AdamW reads
 * and writes the weight and two moments and reads the gradient, which is set to zero and added to; the average reads two and writes
 * one), both as much slower as ranks of a node share its cores, and all-reduces of the latency-bandwidth model, 2 ceil(log2 p) latency + 2 (p - 1) / p bytes / bandwidth (Thakur et al.,
 * Int. J. High Perform. Comput. Appl. 19, 2005), of gradients and four of no length.
 */
export function stepTime(
  { work, layers, parameters, optimizerBytes }: RankDemand,
  reductions: readonly Reduction[],
  { structure, bytesPerNumber, averaging, machine, ranks: world }: PlanRequest,
): StepTime {
  const slower = slowdown(world, machine);
  const compute = slower * (layers * (machine.overhead ?? 0) + (work * structure.flops) / machine.flops);
  const state = optimizerBytes / 2;
  const traffic = 7 * state + 3 * parameters * bytesPerNumber + (averaging ? 3 * parameters * bytesPerNumber : 0);
  const update = (slower * traffic) / machine.memoryBandwidth;
  const gradients = reductions.reduce((sum, { ranks, bytes }) => sum + allReduceTime(ranks, bytes, machine), 0);
  const communicate = gradients + SMALL_SUMS * allReduceTime(world, 0, machine);
  return { compute, update, communicate, total: compute + update + communicate };
}

/** How many ranks of a node share a core. */
function slowdown(ranks: number, { ranksAtOnce = Infinity, ranksPerNode = Infinity }: Machine): number {
  return Math.max(1, Math.min(ranks, ranksPerNode) / ranksAtOnce);
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
