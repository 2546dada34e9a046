import type { Structure } from "@hydride/core-graph";
import { missingLabels, type LoadedDataset } from "@hydride/datasets";
import type { Config, DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";

/**
 * The structures of a dataset that there is something to learn from and to measure: those with a label that has a weight in the
 * loss, energy, forces or a property.
 *
 * @param hasProperty Whether a structure has the label of a property.
 * @throws TrainingError DATASET_UNUSABLE where there are none.
 */
export function labelled(
  loaded: Pick<LoadedDataset, "dataset" | "files" | "structures" | "labels">,
  weights: Pick<Config["loss"], "energy" | "forces">,
  hasProperty: (structure: Structure) => boolean = () => false,
): Structure[] {
  const { dataset, structures } = loaded;
  const labels = LABELS.filter((label) => weights[label] > 0);
  const found = structures.filter(
    (structure) => labels.some((label) => structure[label] !== undefined) || hasProperty(structure),
  );
  if (found.length > 0) return found;
  const missing = missingLabels(loaded);
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

/** Says how many structures of a dataset were left out. */
export function leftOutNotice(name: string, left: number, all: number): string {
  return `dataset "${name}": left out ${String(left)} of ${String(all)} structures, which have no label that the loss gives a weight`;
}

/** A line for every label of a dataset that is zero throughout: mostly it stands for one that is missing. */
export function zeroLabels(name: string, structures: readonly Structure[]): string[] {
  return LABELS.flatMap((label) => {
    // A single atom in a molecule or a lattice has no force.
    const values = structures
      .filter(({ numbers }) => label === "energy" || numbers.length > 1)
      .flatMap((structure) => (structure[label] === undefined ? [] : [structure[label]]));
    const isZero = (value: number | Float64Array) =>
      typeof value === "number" ? value === 0 : value.every((x) => x === 0);
    if (values.length === 0 || !values.every(isZero)) return [];
    return [
      `dataset "${name}": all ${NAMES[label]!} are zero; if they stand for what is missing, switch them off with ` +
        `keys: { ${label}: null }`,
    ];
  });
}

/** What the user should know of labels that are there, or were asked for, and that nothing is made of; a line for each kind. */
export function unusedLabels(config: Config, datasets: ReadonlyMap<string, readonly Structure[]>): string[] {
  const having = (isIt: (structure: Structure, dataset: DatasetConfig) => boolean) =>
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
