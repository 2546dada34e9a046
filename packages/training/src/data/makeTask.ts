import type { DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import type { Divided } from "./divide.js";
import { type Division, heldBack } from "./division.js";
import type { Known } from "./known.js";
import { checkLabels, propertyStatistics, type PropertySource } from "./propertyStatistics.js";
import type { DatasetReader } from "./reader.js";
import { referenceEnergies } from "./references.js";
import { sampleWeights } from "./sampleWeights.js";
import { energyScale, forceScale, structureEnergyScale } from "./scale.js";
import type { DividedTask, SplitReport } from "./task.js";

/**
 * A dataset with what its training split tells: reference energies, units of the loss, weights of its structures.
 * @throws TrainingError DATASET_UNUSABLE where a side is empty or a weight is none; StructureError for a property's label of another shape.
 */
export async function makeTask<Own extends Known>(
  dataset: DatasetConfig,
  { division, moved }: Divided<Own>,
  structures: readonly Own[],
  sources: readonly PropertySource[],
  reader: Pick<DatasetReader<Own>, "structures">,
): Promise<DividedTask<Own>> {
  const { name, weight, rattle } = dataset;
  for (const part of ["train", "validation"] as const) {
    if (division[part].length === 0) throw emptyPart(dataset, part, structures);
  }
  const references = referenceEnergies(dataset, division.train, structures);
  const scales = {
    scale: forceScale(division.train, references),
    energyScale: energyScale(division.train, references),
    structureEnergyScale: structureEnergyScale(division.train, references),
  };
  const weights = sampleWeights(dataset, division.train);
  // Labels of properties are read where there are any.
  const labelsOf = (some: readonly Own[]) => (sources.length === 0 ? [] : reader.structures(some));
  await checkLabels(name, labelsOf(heldBack(division)), sources);
  return {
    name,
    weight,
    ...division,
    references,
    ...scales,
    properties: await propertyStatistics(name, labelsOf(division.train), sources),
    rattle,
    ...(weights && { sampleWeights: weights }),
    split: report(dataset, division, moved),
  };
}

function report({ groupBy, split }: DatasetConfig, division: Division<Known>, moved: string[]): SplitReport {
  const groups = (structures: Known[]) => new Set(structures.map((structure) => structure.group)).size;
  const { train, validation, test } = division;
  return {
    groupBy,
    ...(split && { given: split.files ? "files" : split.own === undefined ? "lists" : "own" }),
    structures: { train: train.length, validation: validation.length, test: test.length },
    groups: { train: groups(train), validation: groups(validation), test: groups(test) },
    moved,
  };
}

function emptyPart({ name, split }: DatasetConfig, part: string, structures: readonly Known[]): TrainingError {
  const groups = new Set(structures.map((structure) => structure.group)).size;
  const block = Math.min(20, Math.max(1, Math.floor(structures.length / 10)));
  const finer = groups < structures.length ? `, a finer grouping such as groupBy: "block:${String(block)}"` : "";
  return new TrainingError(
    "DATASET_UNUSABLE",
    `dataset "${name}": expected structures for ${part}, found none after dividing ` +
      `${String(structures.length)} structures in ${String(groups)} groups`,
    split?.files
      ? `Give files of it: split: { files: { ${part}: [...] } }.`
      : split === undefined
        ? `Give the dataset more structures of the same elements${finer}, or other shares in split.`
        : split.own === undefined
          ? `Put some on the list of ${part} in the dataset's split, or take all that are on no list: rest: ${part}.`
          : `Say which values of ${split.own} are ${part}: lists: { ${part}: [...] } in the dataset's split.`,
  );
}
