import type { GraphBatch } from "@hydride/core-graph";
import {
  type GraphTensors,
  type LabelCounts,
  labelCounts,
  type LossWeights,
  multiTaskLoss,
  type Targets,
  targetTensors,
} from "@hydride/models";
import type { ProcessMesh } from "@hydride/parallel";
import * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";
import type { Samples } from "../data/samples.js";
import { energyOffsets, type Task } from "../data/task.js";
import { type AnyPotential, deviceOf, modelInputs, predictInputs } from "../model/model.js";
import { type Ready, type TensorFeed, tensorFeed } from "../model/tensorFeed.js";
import { GlobalCounts } from "../ranks/globalCounts.js";
import type { Optimization } from "../ranks/optimization.js";
import { agreedNow } from "../ranks/rankFailure.js";
import { lossWeights } from "./lossWeights.js";
import { TrainingError } from "./trainingError.js";

/** What the model computes with. */
interface StepTensors {
  inputs: GraphTensors;
  targets: Targets;
}

/** Structures with what the model computes of them, on its device. */
export interface PlacedSamples extends Samples {
  tensors: Ready<StepTensors>;
}

/** What one optimiser step tells. */
export interface StepResult {
  /** This rank's part; those of all ranks add up to the loss. */
  loss: number;
  /** Of all parameters of all ranks together, before it was clipped. */
  gradientNorm: number;
}

/** Forward pass, multi-task loss, backward pass, sums over ranks, clipping and one step of the optimiser. */
export class TrainStep {
  readonly #weights: LossWeights;
  /** What the datasets here weigh, of all. */
  readonly #share: number;
  readonly #counts: GlobalCounts;
  readonly #parameters: torch.Tensor[];
  /** Those of the branches here. */
  readonly #tasks: readonly Task[];
  readonly #feed: TensorFeed;

  /** @param tasks All, also those whose branches are on other ranks alone. */
  constructor(
    readonly model: AnyPotential,
    readonly optimization: Optimization,
    tasks: readonly Task[],
    readonly config: Config,
    readonly mesh: ProcessMesh,
  ) {
    const { branches } = model.config;
    this.#parameters = model.parameters();
    this.#weights = lossWeights(tasks, config, model);
    this.#tasks = tasks.filter(({ name }) => branches.includes(name));
    const total = (of: readonly Task[]) => of.reduce((sum, { weight }) => sum + weight, 0);
    this.#share = total(this.#tasks) / total(tasks);
    this.#counts = new GlobalCounts(mesh, config, model, this.#weights);
    this.#feed = tensorFeed(deviceOf(model));
  }

  /** Has tensors on their way to a device of which a step computes later. */
  place(samples: Samples): PlacedSamples {
    const { batch } = samples;
    const { dtype } = this.config.model;
    const tensors = this.#feed.prepare(() => ({
      inputs: modelInputs(this.model, batch),
      targets: targetTensors(batch, { dtype, energyOffset: energyOffsets(batch, this.#tasks) }),
    }));
    return { ...samples, tensors };
  }

  /**
   * Collective.
   * @param parts This rank's structures of the step, whose gradients are added up one part after the other; none where it has none.
   * @param learningRate Of this step.
   * @throws TrainingError LOSS_NOT_FINITE naming the structures; the weights are then those from before the step.
   */
  run(parts: readonly PlacedSamples[], learningRate: number): StepResult {
    const { sums } = this.optimization;
    const own = parts.map(({ batch, weights }) => labelCounts(batch, { sampleWeights: weights }));
    const { counts, hasTerms } = this.#counts.of(own);
    // Without structures there is nothing to do but to wait for the others.
    const loss = agreedNow(this.mesh.world, () =>
      hasTerms ? parts.reduce((sum, part) => sum + this.#differentiate(part, counts), 0) : 0,
    );
    sums.reduce();
    const limit = this.config.training.gradientClipping;
    const { timer } = this.mesh;
    const gradientNorm = timer.measure("update", () => sums.clip(limit > 0 ? limit : Infinity));
    if (!Number.isFinite(gradientNorm)) {
      sums.zero();
      agreedNow(this.mesh.world, () => {
        throw notFinite("gradient", gradientNorm, parts);
      });
    }
    timer.measure("update", () => {
      this.optimization.step(learningRate);
    });
    return { loss, gradientNorm };
  }

  /** Adds the gradient of a part to those that are there; gives its loss. */
  #differentiate(part: PlacedSamples, counts: LabelCounts): number {
    const { timer } = this.mesh;
    return torch.tidy(() => {
      const loss = timer.measure("forward", () => this.#loss(part, part.tensors.take(), counts));
      const value = loss.item();
      if (!Number.isFinite(value)) {
        this.optimization.sums.zero();
        throw notFinite("loss", value, [part]);
      }
      // Not to the displacements, of which forces are the derivative: nobody asks how the loss depends on those.
      timer.measure("backward", () => {
        loss.backward({ inputs: this.#parameters });
      });
      part.tensors.free();
      return value;
    });
  }

  #loss(
    { batch, weights: sampleWeights }: Samples,
    { inputs, targets }: StepTensors,
    counts: LabelCounts,
  ): torch.Tensor {
    const { loss, model, training } = this.config;
    const { branches } = this.model.config;
    // Forces cost a second backward pass, which a batch without any does not need.
    const forces = loss.forces > 0 && batch.forcesMask.includes(1);
    const stress = loss.stress > 0 && batch.stressMask.includes(1) && model.heads.forces === "conservative";
    const prediction = predictInputs(this.model, inputs, {
      forces,
      stress,
      createGraph: true,
      bfloat16: training.mixedPrecision === "bfloat16",
      recompute: training.recompute,
    });
    const weights = forces ? this.#weights : { ...this.#weights, forces: 0 };
    const own = multiTaskLoss(prediction, targets, batch, weights, branches, { sampleWeights, counts });
    return this.#share === 1 ? own : own.mul(this.#share);
  }
}

function notFinite(what: string, value: number, parts: readonly { batch: GraphBatch }[]): TrainingError {
  const names = parts.flatMap(({ batch }) => batch.ids.map((id, index) => `${batch.datasets[index]!}/${id}`));
  return new TrainingError(
    "LOSS_NOT_FINITE",
    `expected a finite ${what}, found ${String(value)} in the batch of ${names.join(", ")}`,
    "Look at the positions and labels of these structures, or lower training.learningRate.",
  );
}
