import type { GraphBatch } from "@hydride/core-graph";
import {
  createHydraGnnPotential,
  createPotential,
  graphTensors,
  hydraGnnConfig,
  hydraGnnLoss,
  hydraGnnTensors,
  multiTaskLoss,
  type Prediction,
  targetTensors,
} from "@hydride/models";
import { autocast, type nn, noGrad, optim, type Tensor, tensor, tidy } from "@hydride/torch-js";
import type { Mode, Precision } from "./cases.js";
import { CUTOFF, EGNN_SHARED, type EgnnShape, MAX_NEIGHBORS, type ModelShape, type PainnShape } from "./shapes.js";
import { DATASET } from "./structures.js";
import { FORCES_WEIGHT, LEARNING_RATE } from "./training.js";

/** A model on a batch. */
export interface Workload {
  model: nn.Module;
  predict: () => Prediction;
  /** Runs so many training steps, or predictions. */
  repeat: (count: number) => void;
}

interface Runnable {
  model: nn.Module;
  predict: () => Prediction;
  /** The loss of a prediction that it makes. */
  loss: () => Tensor;
}

/** Our side of a case, in this process. Below bfloat16 the weights stay float32, as for the opponent. */
export function workload(shape: ModelShape, batch: GraphBatch, mode: Mode, precision: Precision): Workload {
  const { model, predict, loss } = shape.kind === "egnn" ? egnn(shape, batch) : painn(shape, batch, mode);
  const cast = <T>(fn: () => T): T =>
    precision === "bf16" ? (autocast({ device: "cpu", dtype: "bfloat16" }, fn as () => never) as T) : fn();
  if (mode === "infer") model.requiresGrad_(false);
  const optimizer = mode === "train" ? new optim.AdamW(model.parameters(), { lr: LEARNING_RATE }) : undefined;
  const train = (steps: optim.AdamW) => {
    steps.zeroGrad();
    cast(loss).backward();
    steps.step();
  };
  const infer = () => noGrad(() => cast(predict));
  return {
    model,
    predict: infer,
    repeat: (count) => {
      for (let i = 0; i < count; i++) {
        tidy(() => {
          if (optimizer) train(optimizer);
          else infer();
        });
      }
    },
  };
}

/** What HydraGNN's own configuration would say. */
export function egnnArchitecture({ hidden, layers, head }: EgnnShape): object {
  return {
    mpnn_type: "EGNN",
    hidden_dim: hidden,
    num_conv_layers: layers,
    input_dim: 4,
    radius: CUTOFF,
    max_neighbours: MAX_NEIGHBORS,
    equivariance: true,
    activation: "relu",
    graph_pooling: "mean",
    num_branches: 1,
    branches: [DATASET],
    num_sharedlayers: 2,
    dim_sharedlayers: EGNN_SHARED,
    dim_headlayers: head,
    heads: "energy: graph head; forces: atom head",
    loss: { kind: "mae", task_weights: [1, FORCES_WEIGHT] },
  };
}

function egnn(shape: EgnnShape, batch: GraphBatch): Runnable {
  const model = createHydraGnnPotential(hydraGnnConfig(egnnArchitecture(shape)), { seed: 0 });
  const { architecture } = model.config.encoder;
  const inputs = hydraGnnTensors(batch, architecture);
  const targets = {
    energy: tensor(batch.energy, { dtype: "float32" }),
    forces: tensor(batch.forces, { shape: [batch.atoms, 3], dtype: "float32" }),
  };
  const predict = () => model.forward(inputs, { forces: true });
  const loss = () => hydraGnnLoss(predict(), targets, architecture, inputs.atomCounts).total;
  return { model, predict, loss };
}

function painn({ hidden, layers, head, radial }: PainnShape, batch: GraphBatch, mode: Mode): Runnable {
  const model = createPotential(
    {
      // Half of the functions are of the distance, half of the distance in covalent radii.
      encoder: { type: "painn", hidden, layers, cutoff: CUTOFF, maxNeighbors: MAX_NEIGHBORS, basis: radial / 2 },
      heads: { hidden: head, forces: "conservative" },
      branches: [DATASET],
    },
    { seed: 0 },
  );
  const inputs = graphTensors(batch);
  const targets = targetTensors(batch, { energyOffset: new Float64Array(batch.structures) });
  const predict = () => model.forward(inputs, { forces: true, createGraph: mode === "train" });
  const weights = { energy: 1, forces: FORCES_WEIGHT, stress: 0, kind: "mae" as const };
  const loss = () => multiTaskLoss(predict(), targets, batch, weights, [DATASET]);
  return { model, predict, loss };
}
