import { type HydraGnnArchitecture, parseHydraGnnArchitecture } from "./architecture.js";

export type HydraGnnType = "egnn-hydragnn" | "painn-hydragnn";

/** Everything that a model of HydraGNN is built from; it goes into the checkpoint as it is. */
export interface HydraGnnConfig {
  encoder: { type: HydraGnnType; architecture: HydraGnnArchitecture };
  /** The datasets in branch order: those of the architecture. */
  branches: string[];
  dtype: "float32" | "float64";
}

const TYPES = { EGNN: "egnn-hydragnn", PAINN: "painn-hydragnn" } as const;

/** The compatibility variants by name. */
export const HYDRAGNN_TYPES: readonly HydraGnnType[] = Object.values(TYPES);

/** Whether an encoder is one of them. */
export const isHydraGnnType = (type: unknown): type is HydraGnnType => HYDRAGNN_TYPES.includes(type as HydraGnnType);

/** @throws ModelError MODEL_CONFIG for an architecture that cannot be built. */
export function hydraGnnConfig(architecture: unknown, dtype: "float32" | "float64" = "float32"): HydraGnnConfig {
  const parsed = parseHydraGnnArchitecture(architecture);
  return {
    encoder: { type: TYPES[parsed.mpnn_type], architecture: parsed },
    branches: [...parsed.branches],
    dtype,
  };
}

/** Whether a model's configuration is one of HydraGNN's compatibility variants. */
export function isHydraGnnConfig<Other extends { encoder: { type: string } }>(
  config: HydraGnnConfig | Other,
): config is HydraGnnConfig {
  return isHydraGnnType(config.encoder.type);
}
