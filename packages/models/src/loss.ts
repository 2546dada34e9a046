import type { GraphBatch } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { branchDatasets, checkBranches } from "./branchDatasets.js";
import { ModelError } from "./errors.js";
import { type Label, LABELS, labelMasks, labelsByDataset } from "./labels.js";
import { branchWeights, type LossKind, type LossWeights } from "./lossWeights.js";
import type { Prediction } from "./potential.js";
import type { Targets } from "./targets.js";

/**
 * sum_d w_d (l_E mean|dE / n| + l_F mean|dF| + l_S mean|V dS / n|) / sum_d w_d over all branches d, each mean over the labels
 * of dataset d that the batch has, |.| being the kind of loss. A dataset's weight is what is asked for, however many of its
 * structures the batch holds; a missing label has no weight. Stress enters as energy per atom (times volume over atoms), the
 * unit of the other terms; where none is predicted, as with direct forces, its labels have no weight.
 * @param branches The potential's, which the batch was collated for.
 * @returns a scalar in the model's precision.
 * @throws ModelError MODEL_CONFIG for weights that cannot be or are all zero; MODEL_INPUT for forces that were not predicted, a
 * batch of other branches, and a batch in which no label has a weight: its loss would depend on nothing that was predicted.
 */
export function multiTaskLoss(
  prediction: Prediction,
  targets: Targets,
  batch: GraphBatch,
  weights: LossWeights,
  branches: readonly string[],
): Tensor {
  checkBranches(branchDatasets(batch), branches);
  const { share, scale, energyScale } = branchWeights(weights, branches);
  const kind = weights.kind ?? "huber";
  const { dtype } = prediction.energy;
  const masks = labelMasks(batch);
  const atomsOf = (g: number) => batch.atomOffsets[g + 1]! - batch.atomOffsets[g]!;
  const inverseScale = (g: number) => 1 / scale[batch.branch[g]!]!;
  const perStructure = (value: (g: number) => number) =>
    Float64Array.from({ length: batch.structures }, (_, g) => value(g));
  const perAtom = (value: (g: number) => number) => Float64Array.from(batch.graph, value);

  // The weight of one component of a structure's label: those of a dataset add up to the label's weight times its share.
  const weightOf = (label: Label, components: (g: number) => number) => {
    const total = new Float64Array(branches.length);
    for (const [g, branch] of batch.branch.entries()) if (masks[label][g]) total[branch]! += components(g);
    return perStructure((g) => {
      const branch = batch.branch[g]!;
      return masks[label][g] ? (weights[label] * share[branch]!) / total[branch]! : 0;
    });
  };

  const terms: Tensor[] = [];
  // Sums rows of `residual`, each multiplied by `unit` before the kind of loss and by its weight after it.
  const add = (residual: Tensor, unit: Float64Array, weight: Float64Array) => {
    if (!weight.some((value) => value > 0)) return;
    const shape = [weight.length, ...residual.shape.slice(1).map(() => 1)];
    const scaled = residual.mul(torch.tensor(unit, { shape, dtype }));
    terms.push(penalty(scaled, kind).mul(torch.tensor(weight, { shape, dtype })).sum());
  };

  if (weights.energy > 0) {
    const unit = perStructure((g) => 1 / energyScale[batch.branch[g]!]! / atomsOf(g));
    add(
      prediction.energy.sub(targets.energy),
      unit,
      weightOf("energy", () => 1),
    );
  }
  if (weights.forces > 0) {
    if (!prediction.forces) {
      throw new ModelError("the loss has a force term, but no forces were predicted", "MODEL_INPUT");
    }
    const weight = weightOf("forces", (g) => 3 * atomsOf(g));
    add(
      prediction.forces.sub(targets.forces),
      perAtom(inverseScale),
      perAtom((g) => weight[g]!),
    );
  }
  if (weights.stress > 0 && prediction.stress) {
    // Where there is no volume the prediction is not a number: it must not meet the sum.
    const absent = torch.tensor(masks.stress, { shape: [batch.structures, 1, 1] }).eq(0);
    add(
      prediction.stress.sub(targets.stress).maskedFill(absent, 0),
      perStructure((g) => (inverseScale(g) * batch.volume[g]!) / atomsOf(g)),
      weightOf("stress", () => 9),
    );
  }
  if (terms.length === 0) throw noTerm(prediction, batch, weights, branches);
  return terms.reduce((sum, term) => sum.add(term));
}

function noTerm(
  prediction: Prediction,
  batch: GraphBatch,
  weights: LossWeights,
  branches: readonly string[],
): ModelError {
  const asked = LABELS.filter((label) => weights[label] > 0);
  const weighted = branches.filter((name) => (weights.datasets?.[name] ?? 1) > 0);
  if (asked.length === 0 || weighted.length === 0) {
    const what = asked.length === 0 ? "energy, forces or stress" : "a dataset";
    return new ModelError(`the loss has no term: expected a weight above zero of ${what}, found none`, "MODEL_CONFIG");
  }
  const usable = asked.filter((label) => label !== "stress" || prediction.stress);
  if (usable.length === 0) {
    return new ModelError("the loss has a stress term alone, but no stress was predicted", "MODEL_INPUT");
  }
  return new ModelError(
    `the loss has no term: expected labels of ${usable.join(" or ")} from ${weighted.join(" or ")}, which have a weight; ` +
      `found a batch of ${labelsByDataset(batch)}`,
    "MODEL_INPUT",
    "leave structures without such labels out of the batches, or give a weight to the labels that they have",
  );
}

// In units of the scale: small enough that the few large forces of a dataset near equilibrium do not drown the others, large
// enough that a fresh model leaves zero forces behind, which a purely absolute error holds it at.
const BEND = 0.2;

function penalty(residual: Tensor, kind: LossKind): Tensor {
  if (kind === "mae") return residual.abs();
  if (kind === "mse") return residual.pow(2);
  return torch.huberLoss(residual, torch.zerosLike(residual), 0, BEND).div(BEND);
}
