import type { Structure } from "@hydride/core-graph";
import type { DatasetErrors } from "../loop/errors.js";
import { addComponents, DatasetSums } from "../loop/validate.js";
import { PredictError } from "./predictError.js";
import { type PredictOptions, predictStructures } from "./predictStructures.js";
import type { PredictionModel } from "./predictionModel.js";

/**
 * The errors of a model on labelled structures, by their dataset, beside those of the trivial predictors: the reference energies
 * alone (zero where the model knows of none), zero forces, zero stress. Errors are added up in float64.
 * @throws PredictError as `predictStructures`; NO_STRUCTURES.
 */
export async function evaluate(
  model: PredictionModel,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  options: PredictOptions = {},
): Promise<Record<string, DatasetErrors>> {
  const sums = new Map<string, DatasetSums>();
  for await (const { structure, energy, reference, forces, stress } of predictStructures(model, structures, options)) {
    const sum = sums.get(structure.dataset) ?? new DatasetSums();
    sums.set(structure.dataset, sum);
    sum.structures++;
    const atoms = structure.numbers.length;
    if (structure.energy !== undefined) {
      sum.energy.add((energy - structure.energy) / atoms, (reference - structure.energy) / atoms);
    }
    if (structure.forces && forces) addComponents(sum.forces, forces, structure.forces, 0, forces.length);
    if (structure.stress && stress) addComponents(sum.stress, stress, structure.stress, 0, 9);
  }
  if (sums.size === 0) throw new PredictError("NO_STRUCTURES", "expected a structure to evaluate, found none");
  return Object.fromEntries([...sums].map(([name, sum]) => [name, sum.result()]));
}
