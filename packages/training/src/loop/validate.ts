import { collateAsync, type GraphBatch, type Structure } from "@hydride/core-graph";
import { graphTensors, type Potential } from "@hydride/models";
import * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";
import { prefetch } from "../data/prefetch.js";
import { energyOffsets, type Task } from "../data/task.js";
import { AbsoluteErrors, type DatasetErrors } from "./errors.js";
import { TrainingError } from "./trainingError.js";

/**
 * The errors of a model on the validation split of every dataset, beside those of the trivial predictors: the reference
 * energies alone, zero forces, zero stress. Predictions have the model's number format; errors are added up in float64.
 *
 * @throws TrainingError LOSS_NOT_FINITE naming the structure.
 */
export async function validate(
  model: Potential,
  tasks: readonly Task[],
  config: Config,
): Promise<Record<string, DatasetErrors>> {
  const structures = tasks.flatMap((task) => task.validation);
  const { cutoff, maxNeighbors } = config.model;
  const branches = tasks.map((task) => task.name);
  const build = (part: Structure[]) => collateAsync(part, { cutoff, maxNeighbors, branches });
  const sums = tasks.map(() => new DatasetSums());
  for await (const batch of prefetch(chunks(structures, config.training.batchSize), build)) {
    addBatch(sums, model, batch, energyOffsets(batch, tasks), config);
  }
  return Object.fromEntries(tasks.map((task, index) => [task.name, sums[index]!.result()]));
}

/** The errors of one dataset while they are added up. */
export class DatasetSums {
  structures = 0;
  readonly energy = new AbsoluteErrors();
  readonly forces = new AbsoluteErrors();
  readonly stress = new AbsoluteErrors();

  result(): DatasetErrors {
    return {
      structures: this.structures,
      energyMaePerAtom: this.energy.mae,
      trivialEnergyMaePerAtom: this.energy.trivialMae,
      forceMae: this.forces.mae,
      trivialForceMae: this.forces.trivialMae,
      ...(this.stress.count > 0 && { stressMae: this.stress.mae!, trivialStressMae: this.stress.trivialMae! }),
    };
  }
}

function addBatch(
  sums: readonly DatasetSums[],
  model: Potential,
  batch: GraphBatch,
  offsets: Float64Array,
  { model: { dtype, heads } }: Config,
): void {
  const { energy, forces, stress } = torch.tidy(() => {
    const prediction = model.forward(graphTensors(batch, { dtype }), {
      forces: batch.forcesMask.includes(1),
      stress: batch.stressMask.includes(1) && heads.forces === "conservative",
    });
    return {
      energy: prediction.energy.detach().toArray() as ArrayLike<number>,
      forces: prediction.forces?.detach().toArray() as ArrayLike<number> | undefined,
      stress: prediction.stress?.detach().toArray() as ArrayLike<number> | undefined,
    };
  });
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

/** Adds the errors of the components `first` to `end`; the trivial predictor says zero. */
export function addComponents(
  sum: AbsoluteErrors,
  predicted: ArrayLike<number>,
  label: Float64Array,
  first: number,
  end: number,
): void {
  for (let i = first; i < end; i++) sum.add(predicted[i]! - label[i]!, -label[i]!);
}

function* chunks<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size);
}
