import type { Config } from "@hydride/training";
import type { PlanRequest } from "@hydride/parallel/planner";
import { activationBytes } from "./activations.js";
import { flopsPerStructure } from "./flops.js";
import { layersOf } from "./layers.js";
import type { StructureSize } from "./structureSize.js";

export interface PlanOptions {
  ranks: number;
  /** Bytes of a rank. */
  memory?: number;
  size: StructureSize;
}

/** What the planner is asked for a configuration. @param model As `modelDemand` counts it. */
export function planRequest(
  config: Config,
  model: { shared: number; byBranch: Record<string, number> },
  { ranks, memory, size }: PlanOptions,
): PlanRequest {
  const { parallel, training } = config;
  const { strategy, thresholds, groups, batch, accumulate, shardOptimizer, machine } = parallel;
  const recomputed = { ...config, training: { ...training, recompute: true } };
  return {
    model: { shared: model.shared, perBranch: model.byBranch },
    bytesPerNumber: config.model.dtype === "float64" ? 8 : 4,
    structure: {
      activationBytes: activationBytes(config, size),
      ...(!training.recompute && { recomputedBytes: activationBytes(recomputed, size) }),
      flops: flopsPerStructure(config, size),
    },
    layers: layersOf(config),
    ranks,
    strategy,
    thresholds,
    ...(groups !== undefined && { groups }),
    share: shareOf(config),
    batchSize: batch === "rank" ? { perRank: training.batchSize } : { global: training.batchSize },
    accumulate,
    shardOptimizer,
    averaging: training.averaging > 0,
    ...(memory !== undefined && { memory }),
    machine,
  };
}

/** Whether shares are the sizes of training sets, which nobody knows without the data. */
export function lacksSizes({ parallel }: Config): boolean {
  return parallel.share === "sizes";
}

function shareOf({ parallel, datasets }: Config): Record<string, number> {
  const { share } = parallel;
  return typeof share === "object" ? share : Object.fromEntries(datasets.map(({ name }) => [name, 1]));
}
