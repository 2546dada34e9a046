import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { ModelError } from "../errors.js";
import type { HydraGnnArchitecture } from "./architecture.js";
import type { ConservativeLoss, DirectLoss } from "./lossConfig.js";
import type { HydraGnnPrediction } from "./potential.js";

/** The labels of a batch: by head (G or N, output_dim); of an interatomic potential `energy` (G) and `forces` (N, 3). */
export type HydraGnnTargets = Readonly<Record<string, Tensor>>;

/** A loss, and what it is the weighted sum of. */
export interface HydraGnnLoss {
  total: Tensor;
  /** Without weights: by head, or `energy`, `energyPerAtom` and `forces`. */
  tasks: Map<string, Tensor>;
}

/**
 * HydraGNN's loss. With heads of their own: sum_h w_h / sum |w| times the mean over all elements of head h, those of atoms
 * over atoms and components. Of an interatomic potential: w_E l(E) + w_Ea l(E / n) + w_F l(F) with the weights as they are;
 * its prediction must have been made with `{ forces: true, createGraph: true }`. Every structure needs every label. HydraGNN
 * computes the latter in float32 whatever the model's precision is; here it is the model's.
 * @param atomCounts (G)
 * @throws ModelError MODEL_INPUT for a label, or forces, that there are none of.
 */
export function hydraGnnLoss(
  prediction: HydraGnnPrediction,
  targets: HydraGnnTargets,
  { loss, heads, enable_interatomic_potential }: HydraGnnArchitecture,
  atomCounts: Tensor,
): HydraGnnLoss {
  if (enable_interatomic_potential) {
    return conservativeLoss(prediction, targets, loss as ConservativeLoss, atomCounts);
  }
  const { kind, task_weights } = loss as DirectLoss;
  const sum = task_weights.reduce((total, weight) => total + Math.abs(weight), 0);
  const tasks = heads.map(({ name }): [string, Tensor] => {
    const output = prediction.outputs.get(name)!;
    const target = labelOf(targets, name).reshape(output.shape);
    return [name, mean(kind, output, target, prediction.variances?.get(name))];
  });
  const total = tasks.map(([, task], index) => task.mul(task_weights[index]! / sum)).reduce((a, b) => a.add(b));
  return { total, tasks: new Map(tasks) };
}

function conservativeLoss(
  { energy, forces }: HydraGnnPrediction,
  targets: HydraGnnTargets,
  { kind, energy_weight, energy_peratom_weight, force_weight }: ConservativeLoss,
  atomCounts: Tensor,
): HydraGnnLoss {
  if (!forces) throw new ModelError("the loss has a force term, but no forces were predicted", "MODEL_INPUT");
  const label = labelOf(targets, "energy").reshape(energy.shape);
  const tasks = new Map([
    ["energy", mean(kind, energy, label)],
    ["energyPerAtom", mean(kind, energy.div(atomCounts), label.div(atomCounts))],
    ["forces", mean(kind, forces, labelOf(targets, "forces").reshape(forces.shape))],
  ]);
  const weights = [energy_weight, energy_peratom_weight, force_weight];
  const total = [...tasks.values()].map((task, index) => task.mul(weights[index]!)).reduce((a, b) => a.add(b));
  return { total, tasks };
}

function mean(kind: DirectLoss["kind"], found: Tensor, wanted: Tensor, variance?: Tensor): Tensor {
  if (kind === "GaussianNLLLoss") return nn.functional.gaussianNllLoss(found, wanted, variance!);
  if (kind === "mae") return nn.functional.l1Loss(found, wanted);
  const squares = nn.functional.mseLoss(found, wanted);
  return kind === "mse" ? squares : squares.sqrt();
}

function labelOf(targets: HydraGnnTargets, name: string): Tensor {
  const label = targets[name];
  if (label) return label;
  const found = Object.keys(targets).join(", ") || "none";
  throw new ModelError(`expected a label for ${name}, found ${found}`, "MODEL_INPUT");
}
