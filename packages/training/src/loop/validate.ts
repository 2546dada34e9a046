import type { GraphBatch } from "@hydride/core-graph";
import type { GraphTensors } from "@hydride/models";
import type { ProcessMesh } from "@hydride/parallel";
import * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";
import { structureRows } from "../data/structureRows.js";
import { energyOffsets, type Task } from "../data/task.js";
import {
  type AnyPotential,
  batchOptions,
  deviceOf,
  isConservative,
  modelInputs,
  predictInputs,
} from "../model/model.js";
import { tensorFeed } from "../model/tensorFeed.js";
import { trivialPredictors } from "../data/propertyStatistics.js";
import { agreed } from "../ranks/rankFailure.js";
import type { SamplePlace } from "../samples/numbering.js";
import type { TaskSamples } from "../samples/taskSamples.js";
import { validationPlans } from "../samples/validationPlans.js";
import { addComponents, DatasetSums } from "./datasetSums.js";
import type { DatasetErrors } from "./errors.js";
import { TrainingError } from "./trainingError.js";

/**
 * The errors of a model on the validation split of every dataset, beside those of the trivial predictors: the reference
 * energies alone, zero forces, zero stress, the mean of a property's training labels or, of a vector, zero. Predictions have the model's number format; errors are added up in float64.
 *
 * @param tasks All, in any case; the model may have the branches of some.
 * @param samples The structures of those.
 * @param mesh The ranks that divide the structures among them; the errors are those of all. Collective.
 * @throws TrainingError LOSS_NOT_FINITE naming the structure.
 */
export async function validate(
  model: AnyPotential,
  tasks: readonly Task[],
  samples: TaskSamples,
  config: Config,
  mesh?: ProcessMesh,
): Promise<Record<string, DatasetErrors>> {
  const all = tasks.map(({ properties }) => new DatasetSums(trivialPredictors(properties)));
  const sizes = tasks.map(({ name, split }) =>
    model.config.branches.includes(name) ? split.structures.validation : 0,
  );
  const plans = validationPlans(sizes, mesh?.group ?? { rank: 0, size: 1 }, config.training.batchSize);
  const add = () => addStructures(model, tasks, samples, plans, all, config);
  if (mesh) {
    await agreed(mesh.world, add);
    DatasetSums.reduce(mesh.world, all, Object.keys(config.model.heads.properties ?? {}));
  } else {
    await add();
  }
  return Object.fromEntries(tasks.map((task, index) => [task.name, all[index]!.result()]));
}

async function addStructures(
  model: AnyPotential,
  tasks: readonly Task[],
  samples: TaskSamples,
  plans: readonly SamplePlace[][],
  sums: readonly DatasetSums[],
  config: Config,
): Promise<void> {
  const options = batchOptions(model);
  const { branches } = model.config;
  const own = tasks.filter(({ name }) => branches.includes(name));
  const feed = tensorFeed(deviceOf(model));
  const ownSums = sums.filter((_, dataset) => branches.includes(tasks[dataset]!.name));
  const batches = samples.load({
    side: "validation",
    plans,
    make: async (found) => {
      if (found.length === 0) return undefined;
      const batch = await found.collate(options);
      return { batch, inputs: feed.prepare(() => modelInputs(model, batch)) };
    },
  });
  const bfloat16 = config.training.mixedPrecision === "bfloat16";
  for await (const made of batches) {
    if (made === undefined) continue;
    const { batch, inputs } = made;
    const predicted = torch.tidy(() => predict(model, batch, inputs.take(), bfloat16));
    inputs.free();
    addBatch(ownSums, predicted, batch, energyOffsets(batch, own));
    for (const [name, values] of predicted.properties) addProperty(ownSums, batch, name, values);
  }
}

type Numbers = ArrayLike<number>;

interface Predicted {
  energy: Numbers;
  forces?: Numbers | undefined;
  stress?: Numbers | undefined;
  properties: Map<string, Numbers>;
}

function predict(model: AnyPotential, batch: GraphBatch, inputs: GraphTensors, bfloat16: boolean): Predicted {
  const prediction = predictInputs(model, inputs, {
    forces: batch.forcesMask.includes(1),
    stress: batch.stressMask.includes(1) && isConservative(model),
    bfloat16,
  });
  const numbers = (tensor: torch.Tensor) => tensor.detach().toArray() as Numbers;
  return {
    energy: numbers(prediction.energy),
    forces: prediction.forces && numbers(prediction.forces),
    stress: prediction.stress && numbers(prediction.stress),
    properties: new Map([...(prediction.properties ?? [])].map(([name, tensor]) => [name, numbers(tensor)])),
  };
}

function addBatch(
  sums: readonly DatasetSums[],
  { energy, forces, stress }: Predicted,
  batch: GraphBatch,
  offsets: Float64Array,
): void {
  for (let structure = 0; structure < batch.structures; structure++) {
    const sum = sums[batch.branch[structure]!]!;
    const first = batch.atomOffsets[structure]!;
    const end = batch.atomOffsets[structure + 1]!;
    sum.structures++;
    assertFinite("energy", energy, structure, structure + 1, batch, structure);
    if (batch.energyMask[structure]) {
      const label = batch.energy[structure]! - offsets[structure]!;
      sum.energy.add((energy[structure]! - label) / (end - first), -label / (end - first));
    }
    if (batch.forcesMask[structure]) {
      assertFinite("force", forces!, 3 * first, 3 * end, batch, structure);
      addComponents(sum.forces, forces!, batch.forces, 3 * first, 3 * end);
    }
    // Stress is defined where there is a volume.
    if (batch.stressMask[structure] && batch.volume[structure]! > 0 && stress) {
      assertFinite("stress", stress, 9 * structure, 9 * structure + 9, batch, structure);
      addComponents(sum.stress, stress, batch.stress, 9 * structure, 9 * structure + 9);
    }
  }
}

function addProperty(sums: readonly DatasetSums[], batch: GraphBatch, name: string, predicted: Numbers): void {
  const { of, width, values, mask } = batch.properties[name]!;
  for (let structure = 0; structure < batch.structures; structure++) {
    if (!mask[structure]) continue;
    const [first, end] = structureRows(of, batch, structure).map((row) => row * width) as [number, number];
    assertFinite(name, predicted, first, end, batch, structure);
    const branch = batch.branch[structure]!;
    const own = Array.prototype.slice.call(predicted, first, end) as number[];
    sums[branch]!.addProperty(name, own, values.subarray(first, end));
  }
}

function assertFinite(
  what: string,
  predicted: ArrayLike<number>,
  first: number,
  end: number,
  batch: GraphBatch,
  structure: number,
): void {
  for (let i = first; i < end; i++) {
    if (Number.isFinite(predicted[i])) continue;
    const name = `${batch.datasets[structure]!}/${batch.ids[structure]!}`;
    throw new TrainingError(
      "LOSS_NOT_FINITE",
      `expected a finite ${what}, found ${String(predicted[i])} for ${name} in validation`,
      "Look at the structure's positions, or lower training.learningRate.",
    );
  }
}
