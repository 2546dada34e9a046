import { join } from "node:path";
import { type EncoderConfig, hydraGnnConfig } from "@hydride/models";
import { ReferenceEnergies } from "@hydride/datasets";
import * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";
import type { SamplerPosition } from "../data/sampler.js";
import { type TrivialPredictor, trivialPredictors } from "../data/propertyStatistics.js";
import { headScales, labelScales, type SplitReport, type Task } from "../data/task.js";
import type { DatasetErrors } from "../loop/errors.js";
import { headsConfig } from "../model/heads.js";
import { hydraGnnArchitecture, isHydraGnnModel } from "../model/hydraGnn.js";
import { type AnyModelConfig, type AnyPotential, createModel } from "../model/model.js";
import { verifyFolder, type ManifestHead } from "./manifest.js";
import { RunError } from "./runError.js";
import { findCheckpoint, type FileWriter, type Pointer } from "./store.js";

/** What a checkpoint's manifest says besides its files: enough to use the model, and to go on training. */
export interface CheckpointContent {
  step: number;
  /** Complete passes over the training structures. */
  epoch: number;
  /** The next batch. The learning rate and all random numbers follow from this and from the configuration. */
  sampler: SamplerPosition;
  /** Updates that the averaged weights have had; absent where weights are not averaged. */
  averageUpdates?: number;
  /** Step and score of the best checkpoint so far. */
  best?: { step: number; score: number };
  /** Validation errors of this checkpoint; absent where training was interrupted. */
  validation?: Record<string, DatasetErrors>;
  parameters: { shared: number; perBranch: Record<string, number>; branches: number };
  model: AnyModelConfig;
  datasets: Record<string, CheckpointDataset>;
  config: Config;
}

export interface CheckpointDataset {
  /** As `ReferenceEnergies.toJSON` gives them. */
  references: ReturnType<ReferenceEnergies["toJSON"]>;
  /** What predicts its properties without a model, by name; absent where there are none. */
  properties?: Record<string, TrivialPredictor>;
  split: SplitReport;
}

export type Manifest = ManifestHead & CheckpointContent;

/** A verified checkpoint, its model ready to predict. */
export interface LoadedCheckpoint {
  folder: string;
  manifest: Manifest;
  model: AnyPotential;
  /** By dataset: add them to the model's energies for total energies. */
  references: Map<string, ReferenceEnergies>;
}

const ENCODER = "encoder.safetensors";
const OPTIMIZER = "optimizer.safetensors";

function branchFile(name: string): string {
  return `branches/${name}.safetensors`;
}

/** The configuration of the model that a run trains. */
export function modelConfig(
  { model }: Config,
  tasks: readonly (Pick<Task, "name" | "scale" | "energyScale"> & Partial<Pick<Task, "properties">>)[],
): AnyModelConfig {
  const { encoder: type, hidden, layers, cutoff, maxNeighbors, conditioned, heads, dtype } = model;
  const branches = tasks.map((task) => task.name);
  if (isHydraGnnModel(model)) return hydraGnnConfig(hydraGnnArchitecture(model, branches), dtype);
  return {
    encoder: {
      ...{ type: type as EncoderConfig["type"], hidden, layers, cutoff, maxNeighbors },
      ...(conditioned && { conditioned }),
    },
    heads: headsConfig(heads, tasks),
    branches,
    scales: headScales(tasks),
    forceScales: labelScales(tasks),
    dtype,
  };
}

/** What the manifest says of each dataset. */
export function checkpointDatasets(tasks: readonly Task[]): Record<string, CheckpointDataset> {
  return Object.fromEntries(
    tasks.map(({ name, references, properties, split }) => {
      const trivial = trivialPredictors(properties);
      const own = Object.keys(trivial).length > 0 && { properties: trivial };
      return [name, { references: references.toJSON(), ...own, split }];
    }),
  );
}

/** What a checkpoint keeps of a run's numbers, by name. */
export interface TrainedTensors {
  /** The weights to use. */
  weights: ReadonlyMap<string, torch.Tensor>;
  /** The optimiser's state, and under `trained.` the weights that training goes on with, where those to use are averaged. */
  state: ReadonlyMap<string, torch.Tensor>;
}

/** The files of a checkpoint: the encoder once, each branch in a file of its own, and what only training needs. */
export function checkpointFiles(
  { weights, state }: TrainedTensors,
  branches: readonly string[],
): Map<string, FileWriter> {
  return weightFiles(weights, branches).set(OPTIMIZER, (full) => {
    torch.safetensors.save(full, state);
  });
}

/** The files of a model's weights, for any model whose parameters are `encoder.*` and `branches.<name>.*`. */
export function modelFiles(model: torch.nn.Module, branches: readonly string[]): Map<string, FileWriter> {
  return weightFiles(model.stateDict(), branches);
}

function weightFiles(weights: ReadonlyMap<string, torch.Tensor>, branches: readonly string[]): Map<string, FileWriter> {
  const files = new Map<string, FileWriter>();
  const add = (path: string, prefix: string) =>
    files.set(path, (full) => {
      torch.safetensors.save(full, withPrefix(weights, prefix));
    });
  add(ENCODER, "encoder.");
  for (const name of branches) add(branchFile(name), `branches.${name}.`);
  return files;
}

/** The weights that `modelFiles` has written, by name. */
export function readWeights(folder: string, branches: readonly string[]): Map<string, torch.Tensor> {
  const files = [ENCODER, ...branches.map(branchFile)];
  return new Map(files.flatMap((file) => [...torch.safetensors.load(join(folder, file)).tensors]));
}

/** By dataset: add them to a model's energies for total energies. */
export function readReferences(
  datasets: Readonly<Record<string, Pick<CheckpointDataset, "references">>>,
): Map<string, ReferenceEnergies> {
  const named = Object.entries(datasets).map(
    ([name, { references }]) => [name, ReferenceEnergies.fromJSON(references)] as const,
  );
  return new Map(named);
}

/**
 * Verifies a checkpoint and loads its model.
 *
 * @param path A checkpoint, or the folder of a run.
 * @param pointer Which checkpoint of a run: the best by validation (the latest where there was no validation yet), or the latest.
 * @throws RunError CHECKPOINT_NOT_FOUND, CHECKPOINT_VERSION, CHECKPOINT_DAMAGED
 */
export async function loadCheckpoint(path: string, pointer: Pointer = "best"): Promise<LoadedCheckpoint> {
  const folder = findCheckpoint(path, pointer);
  const manifest = await verifyFolder<CheckpointContent>(folder);
  if ("imported" in manifest) {
    throw new RunError(
      "CHECKPOINT_NOT_FOUND",
      `${folder}: expected a checkpoint of a run, found an imported model`,
      "Read it with loadModel.",
    );
  }
  const model = createModel(manifest.model, manifest.config.seed);
  model.loadStateDict(readWeights(folder, manifest.model.branches));
  return { folder, manifest, model, references: readReferences(manifest.datasets) };
}

function withPrefix(weights: ReadonlyMap<string, torch.Tensor>, prefix: string): Map<string, torch.Tensor> {
  return new Map([...weights].filter(([name]) => name.startsWith(prefix)));
}
