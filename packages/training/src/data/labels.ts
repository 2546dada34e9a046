import type { Structure } from "@hydride/core-graph";
import { missingLabels } from "@hydride/datasets";
import type { Config, DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import { forceSum, type Known } from "./known.js";
import type { ReadDataset } from "./reader.js";

type Weights = Pick<Config["loss"], "energy" | "forces">;

/**
 * Says of a structure whether there is something to learn from and to measure: a label that has a weight in the loss, energy, forces or a
 * property.
 *
 * @param hasProperty Whether a structure has the label of a property.
 */
export function labelTest(
  weights: Weights,
  hasProperty: (structure: Structure) => boolean = () => false,
): (structure: Structure) => boolean {
  const labels = labelsWith(weights);
  return (structure) => labels.some((label) => structure[label] !== undefined) || hasProperty(structure);
}

/**
 * Says what is missing of a dataset without a structure that there is something to learn from.
 *
 * @throws TrainingError DATASET_UNUSABLE
 */
export function assertLabelled(
  loaded: Pick<ReadDataset<Known>, "dataset" | "files" | "labels" | "structures" | "labelled" | "first">,
  weights: Weights,
): void {
  const { dataset, structures, labelled, first } = loaded;
  const labels = labelsWith(weights);
  if (labelled.length > 0) return;
  const missing = missingLabels({ ...loaded, structures: { length: structures.length, 0: first } });
  if (missing !== undefined) throw new TrainingError("DATASET_UNUSABLE", missing.message, missing.hint);
  if (labels.length === 0) throw noProperty(dataset, structures.length);
  // One of the labels is there, and it is the other that has a weight.
  const [wanted, other] = labels.includes("energy") ? ["energy", "forces"] : ["forces", "energy"];
  throw new TrainingError(
    "DATASET_UNUSABLE",
    `dataset ${JSON.stringify(dataset)}: expected ${NAMES[wanted]!} to train on, found none in ` +
      `${String(structures.length)} ${structures.length === 1 ? "structure" : "structures"}, which have ${NAMES[other]!} alone`,
    `Give loss.${other} a weight, or name the key of the ${NAMES[wanted]!} with the dataset's keys.`,
  );
}

function noProperty(dataset: string, structures: number): TrainingError {
  return new TrainingError(
    "DATASET_UNUSABLE",
    `dataset ${JSON.stringify(dataset)}: expected labels of a property to train on, found none in ${String(structures)} ` +
      (structures === 1 ? "structure" : "structures"),
    "Give loss.energy or loss.forces a weight, or look at the names of model.heads.properties.",
  );
}

const LABELS = ["energy", "forces"] as const;
const NAMES: Record<string, string> = { energy: "energies", forces: "forces" };

function labelsWith(weights: Weights) {
  return LABELS.filter((label) => weights[label] > 0);
}

/** Says how many structures of a dataset were left out. */
export function leftOutNotice(name: string, left: number, all: number): string {
  return `dataset "${name}": left out ${String(left)} of ${String(all)} structures, which have no label that the loss gives a weight`;
}

/** A line for every label of a dataset that is zero throughout: mostly it stands for one that is missing. */
export function zeroLabels(name: string, structures: readonly Known[]): string[] {
  const sizes: Record<(typeof LABELS)[number], (structure: Known) => number | undefined> = {
    energy: ({ energy }) => energy,
    // A single atom in a molecule or a lattice has no force.
    forces: ({ forces, numbers }) =>
      forces === undefined || numbers.length === 1 ? undefined : forceSum(forces).absolute,
  };
  return LABELS.flatMap((label) => {
    let isThere = false;
    for (const structure of structures) {
      const size = sizes[label](structure);
      if (size !== undefined && size !== 0) return [];
      isThere ||= size !== undefined;
    }
    if (!isThere) return [];
    return [
      `dataset "${name}": all ${NAMES[label]!} are zero; if they stand for what is missing, switch them off with ` +
        `keys: { ${label}: null }`,
    ];
  });
}

/** What the user should know of labels that are there, or were asked for, and that nothing is made of; a line for each kind. */
export function unusedLabels(config: Config, datasets: ReadonlyMap<string, readonly Known[]>): string[] {
  const having = (isIt: (structure: Known, dataset: DatasetConfig) => boolean) =>
    config.datasets.filter((dataset) => datasets.get(dataset.name)!.some((structure) => isIt(structure, dataset)));
  const names = (found: readonly DatasetConfig[]) => found.map(({ name }) => name).join(", ");
  const { encoder, heads, hydragnn, conditioned } = config.model;
  const isConditioned = conditioned || (hydragnn !== undefined && hydragnn.conditioning !== "none");
  const conserves = Object.values(heads.properties ?? {}).some(({ kind }) => kind === "charges" || kind === "dipole");
  const charged = having(
    // A neutral singlet is what a model takes for granted, unless one asked for the labels.
    ({ charge, spin }, { keys }) =>
      (!conserves && charge !== undefined && (charge !== 0 || keys?.charge != null)) ||
      (spin !== undefined && (spin !== 1 || keys?.spin != null)),
  );
  const stressed = heads.forces === "direct" ? having(({ stress }) => stress !== undefined) : [];
  return [
    ...(charged.length > 0 && !isConditioned
      ? [
          `${conserves ? "spins" : "charges and spins"} are not used: encoder ${encoder} tells structures apart by atoms alone (${names(charged)}); ` +
            `${hydragnn ? "model.hydragnn.conditioning" : "model.conditioned"} changes that`,
        ]
      : []),
    ...(stressed.length > 0
      ? [`stresses are not used: direct forces are the derivative of no energy (${names(stressed)})`]
      : []),
  ];
}
