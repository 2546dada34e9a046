import type { CollateOptions, GraphBatch, PropertyLabel } from "@hydride/core-graph";
import {
  createHydraGnnPotential,
  createPotential,
  type ForwardOptions,
  type GraphTensors,
  graphTensors,
  type HydraGnnConfig,
  HydraGnnPotential,
  type HydraGnnTensors,
  hydraGnnTensors,
  isHydraGnnConfig,
  type ModelConfig,
  type Potential,
  type Prediction,
  propertyLabels,
  toDevice,
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

/** Where a model is. */
export function deviceOf(model: AnyPotential): torch.Device {
  return model.parameters()[0]!.device;
}

/** What a model sees of a batch that was collated for it, on the CPU. */
export function modelInputs(model: AnyPotential, batch: GraphBatch): GraphTensors {
  if (!(model instanceof HydraGnnPotential)) return graphTensors(batch, { dtype: model.config.dtype });
  const { dtype, encoder } = model.config;
  return hydraGnnTensors(batch, encoder.architecture, { dtype });
}

/** What a model predicts. @param inputs `modelInputs`, on the model's device. */
export function predictInputs(
  model: AnyPotential,
  inputs: GraphTensors,
  { bfloat16 = false, ...options }: PredictOptions,
): Prediction {
  const run = (): Prediction => model.forward(inputs as HydraGnnTensors, options);
  return bfloat16 ? torch.autocast({ device: inputs.volume.device, dtype: "bfloat16" }, run) : run();
}

/** What a model predicts of a batch that was collated for it. */
export function predictBatch(model: AnyPotential, batch: GraphBatch, options: PredictOptions): Prediction {
  return predictInputs(model, toDevice(modelInputs(model, batch), deviceOf(model)), options);
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
