import type { GraphBatch } from "@hydride/core-graph";
import { type LossWeights, multiTaskLoss, targetTensors } from "@hydride/models";
import * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";
import { energyOffsets, type Task } from "../data/task.js";
import { type AnyPotential, predictBatch } from "../model/model.js";
import { lossWeights } from "./lossWeights.js";
import { TrainingError } from "./trainingError.js";

/** What one optimiser step tells. */
export interface StepResult {
  loss: number;
  /** Of all parameters together, before it was clipped. */
  gradientNorm: number;
}

/** Forward pass, multi-task loss, backward pass, clipping and one step of AdamW. */
export class TrainStep {
  readonly #parameters: torch.Tensor[];
  readonly #weights: LossWeights;

  constructor(
    readonly model: AnyPotential,
    readonly optimizer: torch.optim.AdamW,
    readonly tasks: readonly Task[],
    readonly config: Config,
  ) {
    this.#parameters = model.parameters();
    this.#weights = lossWeights(tasks, config);
  }

  /**
   * @param batch Structures of all datasets.
   * @param learningRate Of this step.
   * @param sampleWeights (G) in the order of the batch; all count the same without.
   * @throws TrainingError LOSS_NOT_FINITE naming the structures; the weights are then those from before the step.
   */
  run(batch: GraphBatch, learningRate: number, sampleWeights?: Float64Array): StepResult {
    for (const group of this.optimizer.paramGroups) group.lr = learningRate;
    return torch.tidy(() => {
      this.optimizer.zeroGrad();
      const loss = this.#loss(batch, sampleWeights);
      const value = loss.item();
      if (!Number.isFinite(value)) throw notFinite("loss", value, batch);
      // Not to the displacements, of which forces are the derivative: nobody asks how the loss depends on those.
      loss.backward({ inputs: this.#parameters });
      const limit = this.config.training.gradientClipping;
      const gradientNorm = torch.nn.utils.clipGradNorm(this.#parameters, limit > 0 ? limit : Infinity);
      if (!Number.isFinite(gradientNorm)) throw notFinite("gradient", gradientNorm, batch);
      this.optimizer.step();
      return { loss: value, gradientNorm };
    });
  }

  #loss(batch: GraphBatch, sampleWeights: Float64Array | undefined): torch.Tensor {
    const { loss, model, training } = this.config;
    const { dtype } = model;
    const targets = targetTensors(batch, { dtype, energyOffset: energyOffsets(batch, this.tasks) });
    // Forces cost a second backward pass, which a batch without any does not need.
    const forces = loss.forces > 0 && batch.forcesMask.includes(1);
    const stress = loss.stress > 0 && batch.stressMask.includes(1) && model.heads.forces === "conservative";
    const prediction = predictBatch(this.model, batch, {
      forces,
      stress,
      createGraph: true,
      bfloat16: training.mixedPrecision === "bfloat16",
      recompute: training.recompute,
    });
    const weights = forces ? this.#weights : { ...this.#weights, forces: 0 };
    return multiTaskLoss(prediction, targets, batch, weights, this.model.config.branches, { sampleWeights });
  }
}

function notFinite(what: string, value: number, batch: GraphBatch): TrainingError {
  const names = batch.ids.map((id, structure) => `${batch.datasets[structure]!}/${id}`);
  return new TrainingError(
    "LOSS_NOT_FINITE",
    `expected a finite ${what}, found ${String(value)} in the batch of ${names.join(", ")}`,
    "Look at the positions and labels of these structures, or lower training.learningRate.",
  );
}
