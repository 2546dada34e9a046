import type { GraphBatch } from "@hydride/core-graph";
import { ModelError } from "../errors.js";
import { labelRows } from "./labels.js";

/**
 * How many structures (of forces and properties of atoms: atoms) have each label, by dataset. Of several batches, as ranks
 * have them, the values add up to those of their union: a data-parallel trainer sums `values` over all ranks in one call.
 */
export interface LabelCounts {
  /** energy, forces, stress, and the properties of the batch. */
  labels: string[];
  /** (labels, B) row-major, in the order of the branches; each structure counts as often as its sample weight says. */
  values: Float64Array;
}

export interface CountOptions {
  /** (G) in batch order; 1 of each where not given. */
  sampleWeights?: Float64Array | undefined;
}

/** @throws ModelError MODEL_INPUT for sample weights that are not a number of zero or more for each structure. */
export function labelCounts(batch: GraphBatch, { sampleWeights }: CountOptions = {}): LabelCounts {
  if (sampleWeights) checkSampleWeights(batch, sampleWeights);
  const rows = labelRows(batch);
  const branches = batch.branchOffsets.length - 1;
  const values = new Float64Array(rows.size * branches);
  [...rows.values()].forEach(({ of, mask }, label) => {
    for (const [g, branch] of batch.branch.entries()) {
      if (!mask[g]) continue;
      const number = of === "atoms" ? batch.atomOffsets[g + 1]! - batch.atomOffsets[g]! : 1;
      values[label * branches + branch]! += number * (sampleWeights?.[g] ?? 1);
    }
  });
  return { labels: [...rows.keys()], values };
}

function checkSampleWeights({ structures, ids, datasets }: GraphBatch, weights: Float64Array): void {
  if (weights.length !== structures) {
    throw new ModelError(
      `sampleWeights: expected a number for each of ${structures} structures, found ${weights.length}`,
      "MODEL_INPUT",
    );
  }
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad < 0) return;
  throw new ModelError(
    `sampleWeights: expected zero or more, found ${weights[bad]} of structure "${ids[bad]}" of dataset "${datasets[bad]}"`,
    "MODEL_INPUT",
  );
}

// Sums of sample weights over ranks are rounded.
const ROUNDING = 1e-9;

/** @throws ModelError MODEL_INPUT for counts of other labels or branches, and for fewer than the batch itself has. */
export function checkCounts({ labels, values }: LabelCounts, local: LabelCounts, branches: readonly string[]): void {
  if (labels.join() !== local.labels.join() || values.length !== local.values.length) {
    throw new ModelError(
      `counts: expected ${local.values.length} of ${local.labels.join(", ")}, found ${values.length} of ${labels.join(", ")}`,
      "MODEL_INPUT",
      "sum the values of labelCounts(batch) over all ranks, whose batches are collated alike",
    );
  }
  const bad = local.values.findIndex((own, k) => !(values[k]! >= own * (1 - ROUNDING) && values[k]! < Infinity));
  if (bad < 0) return;
  const label = labels[Math.floor(bad / branches.length)]!;
  throw new ModelError(
    `counts: expected at least the ${local.values[bad]} of ${label} of ${branches[bad % branches.length]!} that this batch ` +
      `has, found ${values[bad]}`,
    "MODEL_INPUT",
    "sum the values of labelCounts(batch, { sampleWeights }) over all ranks",
  );
}
