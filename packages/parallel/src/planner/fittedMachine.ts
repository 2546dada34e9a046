import type { Machine } from "./machine.js";
import type { NetworkMeasure } from "./measureNetwork.js";
import type { StepTime } from "./stepTime.js";

/**
 * A machine for which the prediction of a step's time is what was measured, so that it can be trusted for other numbers of ranks.
 *
 * @param machine What `predicted` was predicted with.
 * @param measured Seconds of the same step: computing, and in the optimizer.
 * @param network As `measureNetwork` gives it; the machine's own where there was but one rank.
 */
export function fittedMachine(
  machine: Machine,
  predicted: Pick<StepTime, "compute" | "update">,
  measured: Pick<StepTime, "compute" | "update">,
  network: Partial<NetworkMeasure> = {},
): Machine {
  const flops = (machine.flops * predicted.compute) / measured.compute;
  const memoryBandwidth = (machine.memoryBandwidth * predicted.update) / measured.update;
  return { ...machine, ...network, flops, memoryBandwidth };
}
