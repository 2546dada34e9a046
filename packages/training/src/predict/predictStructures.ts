import type { Structure } from "@hydride/core-graph";
import { predictLabelled, type PredictOptions } from "./predictLabelled.js";
import type { PredictionModel } from "./predictionModel.js";
import type { StructurePrediction } from "./structurePrediction.js";

/**
 * Predicts structures one after the other, in their order.
 * @throws PredictError BRANCH_UNKNOWN, BRANCH_NEEDED; ELEMENT_UNSEEN for an element without a reference energy, which no
 * training structure of the branch had; PREDICTION_NOT_FINITE. Each names the structure.
 */
export async function* predictStructures(
  model: PredictionModel,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  options: PredictOptions = {},
): AsyncGenerator<StructurePrediction, void, undefined> {
  // Labels are not looked at: they may be anything.
  const unlabelled = { ...model, labels: [] };
  for await (const { prediction } of predictLabelled(unlabelled, structures, options)) yield prediction;
}
