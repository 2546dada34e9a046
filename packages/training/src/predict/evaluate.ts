import type { Structure } from "@hydride/core-graph";
import type { DatasetErrors } from "../loop/errors.js";
import { addComponents, DatasetSums } from "../loop/datasetSums.js";
import { PredictError } from "./predictError.js";
import { predictLabelled, type PredictOptions } from "./predictLabelled.js";
import type { PredictionModel } from "./predictionModel.js";

/**
 * The errors of a model on labelled structures, by their dataset, beside those of the trivial predictors: the reference energies
 * alone (zero where the model knows of none), zero forces, zero stress, the mean of a property's training labels (zero of vectors, and
 * where the model does not know it). Errors are added up in float64.
 * @throws PredictError as `predictStructures`; NO_STRUCTURES; StructureError for a property's label of another shape.
 */
export async function evaluate(
  model: PredictionModel,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  options: PredictOptions = {},
): Promise<Record<string, DatasetErrors>> {
  const sums = new Map<string, DatasetSums>();
  for await (const { prediction, labels } of predictLabelled(model, structures, options)) {
    const { structure, branch, energy, reference, forces, stress, properties } = prediction;
    const sum = sums.get(structure.dataset) ?? new DatasetSums(model.trivial.get(branch));
    sums.set(structure.dataset, sum);
    sum.structures++;
    const atoms = structure.numbers.length;
    if (structure.energy !== undefined) {
      sum.energy.add((energy - structure.energy) / atoms, (reference - structure.energy) / atoms);
    }
    if (structure.forces && forces) addComponents(sum.forces, forces, structure.forces, 0, forces.length);
    if (structure.stress && stress) addComponents(sum.stress, stress, structure.stress, 0, 9);
    for (const { name, values } of properties) {
      const label = labels.get(name);
      if (label) sum.addProperty(name, values, label);
    }
  }
  if (sums.size === 0) throw new PredictError("NO_STRUCTURES", "expected a structure to evaluate, found none");
  return Object.fromEntries([...sums].map(([name, sum]) => [name, sum.result()]));
}
