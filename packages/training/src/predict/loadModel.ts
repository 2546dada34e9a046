import { type AnyModelConfig, createModel } from "../model/model.js";
import { type CheckpointDataset, readReferences, readWeights } from "../run/checkpoint.js";
import { verifyFolder } from "../run/manifest.js";
import { findCheckpoint, type Pointer } from "../run/store.js";
import { ofModel, type PredictionModel } from "./predictionModel.js";

/** What every model's manifest holds, of a run or imported. */
export interface ModelContent {
  model: AnyModelConfig;
  datasets: Record<string, Pick<CheckpointDataset, "references" | "properties">>;
}

export interface LoadModelOptions {
  /** The precision to predict in; the model's own by default. */
  dtype?: "float32" | "float64";
  /** Which checkpoint of a run: the best by validation (the latest where there is none) by default. */
  pointer?: Pointer;
}

/**
 * Verifies and loads a model to predict with.
 * @param path The folder of a run, one of its checkpoints, or an imported model.
 * @throws RunError CHECKPOINT_NOT_FOUND, CHECKPOINT_VERSION, CHECKPOINT_DAMAGED
 */
export async function loadModel(path: string, options: LoadModelOptions = {}): Promise<PredictionModel> {
  const folder = findCheckpoint(path, options.pointer ?? "best");
  const { model, datasets } = await verifyFolder<ModelContent>(folder);
  const weights = readWeights(folder, model.branches);
  const precision = options.dtype === undefined ? {} : { dtype: options.dtype };
  const known = {
    folder,
    references: readReferences(datasets),
    trivial: new Map(Object.entries(datasets).map(([name, { properties = {} }]) => [name, properties])),
  };
  // Random numbers that are written over at once: the seed keeps the program's own as they were.
  const potential = createModel({ ...model, ...precision }, 0);
  potential.loadStateDict(weights);
  return { ...known, ...ofModel(potential) };
}
