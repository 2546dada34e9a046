import type { GraphBatch } from "@hydride/core-graph";
import type { Tensor } from "@hydride/torch-js";
import { ModelError } from "../errors.js";
import type { Prediction } from "../potential.js";
import type { Targets } from "../targets.js";
import type { ResolvedWeights } from "./weights.js";

/** The error of one label, before it is measured in a unit. */
export interface Residual {
  /** (G, ...) or (N, ...) predicted minus labelled. */
  values: Tensor;
  /** The variance that was predicted, of the same shape; only with the kind `nll`. */
  variance?: Tensor;
  /** What values of structure g are multiplied by to be measured in the unit of the loss. */
  unit: (g: number) => number;
  /** Whether values are not a number where nothing is predicted: they must not meet the sum. */
  hasGaps: boolean;
}

/** @throws ModelError MODEL_INPUT for what was not predicted, or in another shape than its labels. */
export function residualOf(
  label: string,
  prediction: Prediction,
  targets: Targets,
  batch: GraphBatch,
  { labels, energyPer }: ResolvedWeights,
): Residual {
  const { scale, kind } = labels.get(label)!;
  const variance = kind === "nll" ? { variance: varianceOf(label, prediction) } : {};
  const inverseScale = (g: number) => 1 / scale[batch.branch[g]!]!;
  const atoms = (g: number) => batch.atomOffsets[g + 1]! - batch.atomOffsets[g]!;
  switch (label) {
    case "energy":
      checkAlike("energy", prediction.energy, targets.energy);
      return {
        values: prediction.energy.sub(targets.energy),
        unit: energyPer === "atom" ? (g) => inverseScale(g) / atoms(g) : inverseScale,
        hasGaps: false,
        ...variance,
      };
    case "forces":
      if (!prediction.forces) {
        throw new ModelError("the loss has a force term, but no forces were predicted", "MODEL_INPUT");
      }
      checkAlike("forces", prediction.forces, targets.forces);
      return { values: prediction.forces.sub(targets.forces), unit: inverseScale, hasGaps: false };
    case "stress":
      return {
        values: prediction.stress!.sub(targets.stress),
        unit: (g) => (inverseScale(g) * batch.volume[g]!) / atoms(g),
        hasGaps: true,
      };
    default:
      return { values: propertyError(label, prediction, targets), unit: inverseScale, hasGaps: true, ...variance };
  }
}

function propertyError(name: string, { properties }: Prediction, targets: Targets): Tensor {
  const target = targets.properties?.get(name);
  if (!target) throw new ModelError(`the loss has a term of ${name}, but the targets have none`, "MODEL_INPUT");
  const found = properties?.get(name);
  if (!found) {
    throw new ModelError(
      `the loss has a term of ${name}, but it was not predicted`,
      "MODEL_INPUT",
      `give the model a head of it: { heads: { properties: { ${name}: ... } } }`,
    );
  }
  checkAlike(
    name,
    found,
    target,
    "give collate the labels of the potential: { properties: propertyLabels(potential.config) }",
  );
  return found.sub(target);
}

function checkAlike(
  name: string,
  found: Tensor,
  target: Tensor,
  hint = "make the targets of the batch that was predicted",
) {
  if (found.shape.join() === target.shape.join()) return;
  throw new ModelError(
    `${name}: expected labels of the shape [${found.shape.join(", ")}] as predicted, found [${target.shape.join(", ")}]`,
    "MODEL_INPUT",
    hint,
  );
}

function varianceOf(label: string, { variances }: Prediction): Tensor {
  const found = variances?.get(label);
  if (found) return found;
  throw new ModelError(
    `the loss of ${label} is nll, but no variance of it was predicted`,
    "MODEL_INPUT",
    label === "energy"
      ? "give the model one: { heads: { uncertainty: true } }"
      : `give the model one: { heads: { properties: { ${label}: { uncertainty: true, ... } } } }`,
  );
}
