import type { GraphBatch } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { ModelError } from "./errors.js";
import type { Prediction } from "./potential.js";
import type { Targets } from "./targets.js";

export type LossKind = "mae" | "mse" | "huber";

export interface LossWeights {
  /** Of the energy per atom. */
  energy: number;
  /** Of the force components. */
  forces: number;
  /** Of the stress components. */
  stress: number;
  /** Of each dataset; 1 where not given. */
  datasets?: Readonly<Record<string, number>>;
  /** Of forces (eV/angstrom) and stress by dataset: residuals are measured in it, so that datasets of small forces count as much. 1 where not given. */
  scales?: Readonly<Record<string, number>>;
  /** Of energies per atom by dataset, eV; as `scales` where not given. */
  energyScales?: Readonly<Record<string, number>>;
  /** Defaults to huber: the absolute error, rounded off below 0.2 of the scale. */
  kind?: LossKind;
}

/**
 * sum_d w_d (l_E mean|dE / n| + l_F mean|dF| + l_S mean|V dS / n|) / sum_d w_d over all branches d, each mean over the labels
 * of dataset d that the batch has, |.| being the kind of loss. A dataset's weight is what is asked for, however many of its
 * structures the batch holds; a missing label has no weight.
 * Stress enters as energy per atom (times volume over atoms), the unit of the other terms.
 * @returns a scalar in the model's precision.
 */
export function multiTaskLoss(
  prediction: Prediction,
  targets: Targets,
  batch: GraphBatch,
  weights: LossWeights,
  branches: readonly string[],
): Tensor {
  const kind = weights.kind ?? "huber";
  const share = branchShares(weights, branches);
  const scale = branches.map((name) => weights.scales?.[name] ?? 1);
  const { dtype } = prediction.energy;
  const atomsOf = (g: number) => batch.atomOffsets[g + 1]! - batch.atomOffsets[g]!;
  const terms: Tensor[] = [];
  // Sums rows of `residual`, each multiplied by `unit` before the kind of loss and by its weight after it.
  const add = (residual: Tensor, unit: Float64Array, weight: Float64Array) => {
    const shape = [weight.length, ...residual.shape.slice(1).map(() => 1)];
    const scaled = residual.mul(torch.tensor(unit, { shape, dtype }));
    terms.push(penalty(scaled, kind).mul(torch.tensor(weight, { shape, dtype })).sum());
  };
  const perStructure = (value: (g: number) => number) =>
    Float64Array.from({ length: batch.structures }, (_, g) => value(g));
  const inverseScale = (g: number) => 1 / scale[batch.branch[g]!]!;
  const energyScale = branches.map((name, branch) => weights.energyScales?.[name] ?? scale[branch]!);

  const counts = (mask: Uint8Array, size: (g: number) => number) => {
    const total = new Float64Array(branches.length);
    for (let g = 0; g < batch.structures; g++) if (mask[g]) total[batch.branch[g]!]! += size(g);
    return total;
  };
  const weightOf = (mask: Uint8Array, total: Float64Array, factor: number) => (g: number) =>
    mask[g] ? (factor * share[batch.branch[g]!]!) / total[batch.branch[g]!]! : 0;

  if (weights.energy > 0) {
    const weight = weightOf(
      batch.energyMask,
      counts(batch.energyMask, () => 1),
      weights.energy,
    );
    add(
      prediction.energy.sub(targets.energy),
      perStructure((g) => 1 / energyScale[batch.branch[g]!]! / atomsOf(g)),
      perStructure(weight),
    );
  }
  if (weights.forces > 0) {
    if (!prediction.forces)
      throw new ModelError("the loss has a force term, but no forces were predicted", "MODEL_INPUT");
    const weight = weightOf(
      batch.forcesMask,
      counts(batch.forcesMask, (g) => 3 * atomsOf(g)),
      weights.forces,
    );
    const perAtom = (value: (g: number) => number) => Float64Array.from(batch.graph, value);
    add(prediction.forces.sub(targets.forces), perAtom(inverseScale), perAtom(weight));
  }
  if (weights.stress > 0 && prediction.stress && batch.stressMask.includes(1)) {
    const mask = batch.stressMask.map((value, g) => (value && batch.volume[g]! > 0 ? 1 : 0));
    const weight = weightOf(
      mask,
      counts(mask, () => 9),
      weights.stress,
    );
    // Where there is no volume the prediction is not a number: it must not meet the sum.
    const absent = torch.tensor(mask, { shape: [batch.structures, 1, 1] }).eq(0);
    const residual = prediction.stress.sub(targets.stress).maskedFill(absent, 0);
    add(
      residual,
      perStructure((g) => (mask[g] ? (inverseScale(g) * batch.volume[g]!) / atomsOf(g) : 0)),
      perStructure(weight),
    );
  }
  if (terms.length === 0) throw new ModelError("the loss has no term: all weights are zero", "MODEL_CONFIG");
  return terms.reduce((sum, term) => sum.add(term));
}

function branchShares(weights: LossWeights, branches: readonly string[]): number[] {
  const raw = branches.map((name) => weights.datasets?.[name] ?? 1);
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}

// In units of the scale: small enough that the few large forces of a dataset near equilibrium do not drown the others, large
// enough that a fresh model leaves zero forces behind, which a purely absolute error holds it at.
const BEND = 0.2;

function penalty(residual: Tensor, kind: LossKind): Tensor {
  if (kind === "mae") return residual.abs();
  if (kind === "mse") return residual.pow(2);
  return torch.huberLoss(residual, torch.zerosLike(residual), 0, BEND).div(BEND);
}
