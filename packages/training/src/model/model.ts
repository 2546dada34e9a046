import type { CollateOptions, GraphBatch, PropertyLabel } from "@hydride/core-graph";
import {
  createHydraGnnPotential,
  createPotential,
  type ForwardOptions,
  graphTensors,
  type HydraGnnConfig,
  HydraGnnPotential,
  hydraGnnTensors,
  isHydraGnnConfig,
  type ModelConfig,
  type Potential,
  type Prediction,
  propertyLabels,
} from "@hydride/models";
import * as torch from "@hydride/torch-js";

/** A model of any architecture, the compatibility variants of HydraGNN's among them. */
export type AnyPotential = Potential | HydraGnnPotential;
export type AnyModelConfig = ModelConfig | HydraGnnConfig;

/**
 * The model of a configuration with random weights; the same seed gives the same ones.
 * @param branches Those that it has, of all; all where not given.
 * @throws ModelError MODEL_CONFIG
 */
export function createModel(config: AnyModelConfig, seed: number, branches = config.branches): AnyPotential {
  return isHydraGnnConfig(config)
    ? createHydraGnnPotential(config, { seed, branches })
    : createPotential(config, { seed, branches });
}

export interface PredictOptions extends ForwardOptions {
  /** Products of matrices in bfloat16; geometry, sums and weights stay as they are. */
  bfloat16?: boolean;
}

/** What a model predicts of a batch that was collated for it. */
export function predictBatch(
  model: AnyPotential,
  batch: GraphBatch,
  { bfloat16 = false, ...options }: PredictOptions,
): Prediction {
  const run = () => {
    if (!(model instanceof HydraGnnPotential)) {
      return model.forward(graphTensors(batch, { dtype: model.config.dtype }), options);
    }
    const { dtype, encoder } = model.config;
    return model.forward(hydraGnnTensors(batch, encoder.architecture, { dtype }), options);
  };
  return bfloat16 ? torch.autocast({ device: "cpu", dtype: "bfloat16" }, run) : run();
}

/** Whether the model's forces are the gradient of its energy, so that there is a stress. */
export function isConservative(model: AnyPotential): boolean {
  return model instanceof HydraGnnPotential
    ? model.config.encoder.architecture.enable_interatomic_potential
    : model.config.heads.forces === "conservative";
}

/** How batches of a model are collated, the labels of its properties included. */
export function batchOptions(model: AnyPotential): CollateOptions {
  const { branches } = model.config;
  const properties = labelsOf(model);
  return { ...edgesOf(model), branches, ...(properties.length > 0 && { properties }) };
}

/** The labels of a model's properties. */
export function labelsOf(model: AnyPotential): PropertyLabel[] {
  return model instanceof HydraGnnPotential ? [] : propertyLabels(model.config);
}

/** Within which distance, and how many at most, atoms are neighbours. */
export function edgesOf(model: AnyPotential): { cutoff: number; maxNeighbors?: number } {
  const { cutoff, maxNeighbors } = model instanceof HydraGnnPotential ? model.collateOptions : model.config.encoder;
  return { cutoff, ...(maxNeighbors !== undefined && { maxNeighbors }) };
}
