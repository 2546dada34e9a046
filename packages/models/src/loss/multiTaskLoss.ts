import type { GraphBatch } from "@hydride/core-graph";
import type { Tensor } from "@hydride/torch-js";
import { branchDatasets, checkBranches } from "../branchDatasets.js";
import type { Prediction } from "../potential.js";
import type { Targets } from "../targets.js";
import { checkCounts, type CountOptions, labelCounts, type LabelCounts } from "./counts.js";
import { labelRows } from "./labels.js";
import { noTerm } from "./noTerm.js";
import { residualOf } from "./residuals.js";
import { lossTerm } from "./term.js";
import { type LossWeights, resolveWeights } from "./weights.js";

export interface LossOptions extends CountOptions {
  /**
   * The labels of all ranks, `labelCounts` of each summed up: means are then over those, and the losses of the ranks (and their
   * gradients) add up to the loss of all their structures in one batch. Without it, the batch is all there is.
   */
  counts?: LabelCounts | undefined;
}

/**
 * sum_d w_d (w_E mean|dE / n| + w_F mean|dF| + w_S mean|V dS / n| + sum_p w_p mean|dp|) / sum_d w_d over all branches d, each
 * mean over the labels of dataset d, |.| being the kind of loss of the label, in units of its scale. A dataset's weight is what
 * is asked for, however many of its structures the batch holds, and so are the factors of its labels' weights; a missing label
 * has no weight. Stress enters as energy per atom
 * (times volume over atoms), the unit of the other terms; where none is predicted, as with direct forces, its labels have no
 * weight. Sample weights weigh the means, and all of them alike change nothing; a sample of weight zero is as one without labels.
 * @param branches The potential's, which the batch was collated for.
 * @returns a scalar in the model's precision; zero where other ranks have labels and this one has none.
 * @throws ModelError MODEL_CONFIG for weights that cannot be or are all zero; MODEL_INPUT for what has labels and was not
 * predicted, a batch of other branches, counts or sample weights that do not fit it, and a batch (with counts: all of them) in
 * which no label has a weight: its loss would depend on nothing that was predicted.
 */
export function multiTaskLoss(
  prediction: Prediction,
  targets: Targets,
  batch: GraphBatch,
  weights: LossWeights,
  branches: readonly string[],
  { sampleWeights, counts }: LossOptions = {},
): Tensor {
  checkBranches(branchDatasets(batch), branches);
  const resolved = resolveWeights(weights, branches, Object.keys(batch.properties));
  const { share, labels, bend } = resolved;
  const local = labelCounts(batch, { sampleWeights });
  if (counts) checkCounts(counts, local, branches);
  const { values } = counts ?? local;
  const rows = labelRows(batch);
  const countOf = (from: Float64Array, label: string, branch: number) =>
    from[local.labels.indexOf(label) * branches.length + branch]!;
  const has = (from: Float64Array, label: string) =>
    share.some((each, branch) => each > 0 && countOf(from, label, branch) > 0);

  const asked = local.labels.filter((label) => labels.get(label)!.weight > 0);
  const usable = asked.filter((label) => label !== "stress" || prediction.stress || !has(local.values, label));
  if (!usable.some((label) => has(values, label))) {
    const weighted = branches.filter((_, branch) => share[branch]! > 0);
    throw noTerm({ asked, usable, weighted, batch, isGlobal: counts !== undefined });
  }
  const terms = usable
    .filter((label) => has(local.values, label))
    .map((label) => {
      const { weight, factor, kind } = labels.get(label)!;
      // Those of a dataset add up to the label's weight times the dataset's share.
      const means = share.map((each, branch) => {
        const count = countOf(values, label, branch);
        return count > 0 ? (weight * factor[branch]! * each) / count : 0;
      });
      const weightOf = (g: number) => means[batch.branch[g]!]! * (sampleWeights?.[g] ?? 1);
      const residual = residualOf(label, prediction, targets, batch, resolved);
      return lossTerm(residual, rows.get(label)!, batch, { kind, bend, weightOf });
    });
  // Nothing to learn here, but a gradient (of zero) for the others to add theirs to.
  return terms.length > 0 ? terms.reduce((sum, each) => sum.add(each)) : prediction.energy.sum().mul(0);
}
