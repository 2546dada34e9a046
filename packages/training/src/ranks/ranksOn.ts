import { type Communicator, connect } from "@hydride/parallel";
import type { Config } from "../config/schema.js";

/**
 * The ranks of the job as they exchange tensors where a configuration has its model. Collective.
 * @throws ParallelError DEVICE_MISSING, NCCL_MISSING on all ranks where one lacks something.
 */
export function ranksOn(ranks: Communicator, { training }: Pick<Config, "training">): Communicator {
  return training.device === "cpu" ? ranks : connect({ device: training.device });
}
