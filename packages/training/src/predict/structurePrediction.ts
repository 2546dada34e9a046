import type { GraphBatch, Structure } from "@hydride/core-graph";
import { structureRows } from "../data/structureRows.js";
import { PredictError } from "./predictError.js";
import type { BatchPrediction, BatchProperty, Property } from "./predictionModel.js";

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
  /** What the model has heads of and says nothing of here: its branch has none, or it has no meaning, as a crystal's dipole. */
  unpredicted?: Pick<Property, "name" | "of">[];
}

/**
 * What a batch's prediction says of one of its structures.
 * @throws PredictError PREDICTION_NOT_FINITE naming it.
 */
export function structurePrediction(
  of: Pick<StructurePrediction, "structure" | "branch" | "reference">,
  predicted: BatchPrediction,
  batch: GraphBatch,
  position: number,
): StructurePrediction {
  const rows = (values: Float64Array, what: Property["of"], width: number) => {
    const [first, end] = structureRows(what, batch, position);
    return values.slice(first * width, end * width);
  };
  const isThere = ({ branches, molecular = false }: BatchProperty) =>
    (branches?.includes(of.branch) ?? true) && !(molecular && of.structure.pbc.some(Boolean));
  const unpredicted = predicted.properties.filter((property) => !isThere(property));
  const prediction: StructurePrediction = {
    ...of,
    energy: predicted.energy[position]! + of.reference,
    properties: predicted.properties.filter(isThere).map(({ name, of: what, width, values }) => ({
      name,
      of: what,
      width,
      values: rows(values, what, width),
    })),
    ...(unpredicted.length > 0 && { unpredicted: unpredicted.map(({ name, of: what }) => ({ name, of: what })) }),
  };
  if (predicted.forces) prediction.forces = rows(predicted.forces, "atoms", 3);
  if (predicted.stress && batch.volume[position]! > 0) prediction.stress = rows(predicted.stress, "structures", 9);
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

/** For error texts. */
export function nameOf({ dataset, id }: Structure): string {
  return `structure ${JSON.stringify(id)} of dataset ${JSON.stringify(dataset)}`;
}
