import { collateAsync, elementSymbol, type GraphBatch, type Structure } from "@hydride/core-graph";
import { structureRows } from "../data/structureRows.js";
import { branchChooser } from "./branches.js";
import { PredictError } from "./predictError.js";
import type { PredictionModel } from "./predictionModel.js";
import { nameOf, structurePrediction, type StructurePrediction } from "./structurePrediction.js";

export interface PredictOptions {
  /** The branch that predicts every structure, by name or number; by default that of each structure's dataset. */
  branch?: string;
  /** Structures that are predicted at once; 16 by default. */
  batchSize?: number;
}

/** A prediction beside the labels of its properties. */
export interface LabelledPrediction {
  prediction: StructurePrediction;
  /** By name, those that the structure has. */
  labels: Map<string, Float64Array>;
}

/**
 * Predicts structures one after the other, in their order, beside the labels of the model's properties.
 * @throws PredictError as `predictStructures`; StructureError STRUCTURE_INFO, STRUCTURE_ARRAYS for a label of another shape.
 */
export async function* predictLabelled(
  model: PredictionModel,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  { branch, batchSize = 16 }: PredictOptions = {},
): AsyncGenerator<LabelledPrediction, void, undefined> {
  const branchOf = branchChooser(model.branches, branch);
  for await (const part of inParts(structures, batchSize)) {
    const branches = part.map(branchOf);
    const references = part.map((structure, index) => referenceOf(model, structure, branches[index]!));
    const batch = await collateAsync(
      part.map((structure, index) => ({ ...structure, dataset: branches[index]! })),
      { ...model.edges, branches: [...model.branches], properties: model.labels },
    );
    const predicted = model.predict(batch);
    const positions = new Map(Array.from(batch.order, (index, position) => [index, position]));
    for (const [index, structure] of part.entries()) {
      const of = { structure, branch: branches[index]!, reference: references[index]! };
      const position = positions.get(index)!;
      yield { prediction: structurePrediction(of, predicted, batch, position), labels: labelsOf(batch, position) };
    }
  }
}

async function* inParts<Item>(items: Iterable<Item> | AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let part: Item[] = [];
  for await (const item of items) {
    part.push(item);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function referenceOf({ references }: PredictionModel, structure: Structure, branch: string): number {
  const energies = references.get(branch);
  if (energies === undefined) return 0;
  const unseen = [...new Set(structure.numbers)].filter((number) => energies.known[number] !== 1);
  if (unseen.length === 0) return energies.of(structure.numbers);
  const seen = [...energies.known.keys()].filter((number) => energies.known[number] === 1);
  throw new PredictError(
    "ELEMENT_UNSEEN",
    `${nameOf(structure)}: expected elements that branch ${branch} was trained on (${seen.map(elementSymbol).join(", ")}), ` +
      `found ${unseen.map(elementSymbol).join(", ")}`,
    "Predict it with another branch, or leave it out.",
  );
}

function labelsOf(batch: GraphBatch, position: number): Map<string, Float64Array> {
  const labels = new Map<string, Float64Array>();
  for (const [name, { of, width, values, mask }] of Object.entries(batch.properties)) {
    if (!mask[position]) continue;
    const [first, end] = structureRows(of, batch, position);
    labels.set(name, values.slice(width * first, width * end));
  }
  return labels;
}
