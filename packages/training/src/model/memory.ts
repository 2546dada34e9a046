import { totalmem } from "node:os";
import { describe, describeHydraGnn, isHydraGnnConfig } from "@hydride/models";
import { formatBytes } from "@hydride/parallel/planner";
import type { Config } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import { modelConfig } from "../run/checkpoint.js";

/** What a model will take, before it is made. */
export interface ModelDemand {
  /** Numbers of parameters: of the encoder, of the largest branch, and of each, which may have properties of their own. */
  shared: number;
  perBranch: number;
  byBranch: Record<string, number>;
  /** Of weights, gradients, the two moments of AdamW, and averaged weights where there are any. */
  bytes: number;
}

/**
 * Counts what a run keeps for each parameter; the activations of a batch come on top.
 *
 * @param available Bytes of memory.
 * @throws TrainingError MODEL_TOO_LARGE where that is more than the machine has.
 */
export function modelDemand(config: Config, available: number = machineMemory()): ModelDemand {
  const model = modelConfig(
    config,
    config.datasets.map(({ name }) => ({ name, scale: 1, energyScale: 1 })),
  );
  const described = isHydraGnnConfig(model) ? describeHydraGnn(model.encoder.architecture) : describe(model);
  const { shared, total: parameters, perBranch: byBranch } = described;
  const perBranch = Math.max(...Object.values(byBranch));
  const copies = config.training.averaging > 0 ? 5 : 4;
  const bytes = parameters * copies * (config.model.dtype === "float64" ? 8 : 4);
  if (bytes <= available) return { shared, perBranch, byBranch, bytes };
  throw new TrainingError(
    "MODEL_TOO_LARGE",
    `expected a model that fits into the ${formatBytes(available)} of memory there is, found ${String(parameters)} parameters, ` +
      `which take ${formatBytes(bytes)} with gradients and optimizer`,
    "Lower model.hidden, model.layers or model.heads.hidden.",
  );
}

/** `model: 351104 shared parameters, 12481 of branch a, 12481 of branch b; 7.5 MB with gradients and optimizer`. */
export function formatDemand({ shared, byBranch, bytes }: Omit<ModelDemand, "perBranch">): string {
  const counts = [
    `${String(shared)} shared parameters`,
    ...Object.entries(byBranch).map(([name, parameters]) => `${String(parameters)} of branch ${name}`),
  ];
  return `model: ${counts.join(", ")}; ${formatBytes(bytes)} with gradients and optimizer`;
}

/** Bytes of memory of this machine, or of the control group if that has less. */
export function machineMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}
