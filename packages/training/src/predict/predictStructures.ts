import { collateAsync, elementSymbol, type GraphBatch, type Structure } from "@hydride/core-graph";
import { branchChooser } from "./branches.js";
import { PredictError } from "./predictError.js";
import type { BatchPrediction, PredictionModel, Property } from "./predictionModel.js";

export interface PredictOptions {
  /** The branch that predicts every structure, by name or number; by default that of each structure's dataset. */
  branch?: string;
  /** Structures that are predicted at once; 16 by default. */
  batchSize?: number;
}

/** What a model predicts of one structure. */
export interface StructurePrediction {
  structure: Structure;
  branch: string;
  /** Total energy, eV: the reference energy included, which is added in float64. */
  energy: number;
  /** The reference energy, eV; 0 where the model knows of none. */
  reference: number;
  /** (n, 3) eV/angstrom; absent where the model has none. */
  forces?: Float64Array;
  /** (3, 3) eV/angstrom^3, of crystals; absent where forces are direct. */
  stress?: Float64Array;
  /** Of this structure, or of its atoms. */
  properties: Property[];
}

/**
 * Predicts structures one after the other, in their order.
 * @throws PredictError BRANCH_UNKNOWN, BRANCH_NEEDED; ELEMENT_UNSEEN for an element without a reference energy, which no
 * training structure of the branch had; PREDICTION_NOT_FINITE. Each names the structure.
 */
export async function* predictStructures(
  model: PredictionModel,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  { branch, batchSize = 16 }: PredictOptions = {},
): AsyncGenerator<StructurePrediction, void, undefined> {
  const branchOf = branchChooser(model.branches, branch);
  for await (const part of inParts(structures, batchSize)) {
    const branches = part.map(branchOf);
    const references = part.map((structure, index) => referenceOf(model, structure, branches[index]!));
    const batch = await collateAsync(
      part.map((structure, index) => ({ ...structure, dataset: branches[index]! })),
      { ...model.edges, branches: [...model.branches] },
    );
    const predicted = model.predict(batch);
    const positions = new Map(Array.from(batch.order, (index, position) => [index, position]));
    for (const [index, structure] of part.entries()) {
      const of = { structure, branch: branches[index]!, reference: references[index]! };
      yield oneOf(of, predicted, batch, positions.get(index)!);
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
  const unseen = [...new Set(structure.numbers)].filter((number) => energies.seen[number] !== 1);
  if (unseen.length === 0) return energies.of(structure.numbers);
  const seen = [...energies.seen.keys()].filter((number) => energies.seen[number] === 1);
  throw new PredictError(
    "ELEMENT_UNSEEN",
    `${nameOf(structure)}: expected elements that branch ${branch} was trained on (${seen.map(elementSymbol).join(", ")}), ` +
      `found ${unseen.map(elementSymbol).join(", ")}`,
    "Predict it with another branch, or leave it out.",
  );
}

function oneOf(
  of: Pick<StructurePrediction, "structure" | "branch" | "reference">,
  predicted: BatchPrediction,
  { atomOffsets, volume }: GraphBatch,
  position: number,
): StructurePrediction {
  const atoms = [atomOffsets[position]!, atomOffsets[position + 1]!] as const;
  const rows = (values: Float64Array, [first, end]: readonly [number, number], width: number) =>
    values.slice(first * width, end * width);
  const own = [position, position + 1] as const;
  const prediction: StructurePrediction = {
    ...of,
    energy: predicted.energy[position]! + of.reference,
    properties: predicted.properties.map((property) => ({
      ...property,
      values: rows(property.values, property.of === "atoms" ? atoms : own, property.width),
    })),
  };
  if (predicted.forces) prediction.forces = rows(predicted.forces, atoms, 3);
  if (predicted.stress && volume[position]! > 0) prediction.stress = rows(predicted.stress, own, 9);
  assertFinite(prediction);
  return prediction;
}

function assertFinite({ structure, energy, forces, stress, properties }: StructurePrediction): void {
  const all: [string, Iterable<number>][] = [
    ["energy", [energy]],
    ["force", forces ?? []],
    ["stress", stress ?? []],
    ...properties.map(({ name, values }): [string, Iterable<number>] => [name, values]),
  ];
  for (const [what, values] of all) {
    for (const value of values) {
      if (Number.isFinite(value)) continue;
      throw new PredictError(
        "PREDICTION_NOT_FINITE",
        `${nameOf(structure)}: expected a finite ${what}, found ${String(value)}`,
        "Look at its positions: atoms in one place, or a molecule far larger than any it was trained on?",
      );
    }
  }
}

function nameOf({ dataset, id }: Structure): string {
  return `structure ${JSON.stringify(id)} of dataset ${JSON.stringify(dataset)}`;
}
