import { elementSymbol } from "@hydride/core-graph";
import { ELEMENTAL_CRYSTALS_PBE, fitReferenceEnergies, type Outline, ReferenceEnergies } from "@hydride/datasets";
import type { DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";

/**
 * The reference energies of a dataset: as the configuration gives them, else a regularised least-squares fit in float64 to the
 * energies of the training split, else, where there are no energies, zero.
 *
 * @param all Every structure of the dataset: given energies have to cover them.
 * @throws TrainingError DATASET_UNUSABLE where the given energies lack an element.
 */
export function referenceEnergies(
  dataset: Pick<DatasetConfig, "name" | "referenceEnergies" | "referencePrior">,
  train: readonly Outline[],
  all: readonly Outline[],
): ReferenceEnergies {
  const { name, referenceEnergies: given, referencePrior } = dataset;
  if (given !== undefined) {
    const missing = elementsOf(all).filter((symbol) => !Object.hasOwn(given, symbol));
    if (missing.length === 0) return ReferenceEnergies.given(name, given);
    throw new TrainingError(
      "DATASET_UNUSABLE",
      `dataset "${name}": expected the reference energy of every element in it, found none of ${missing.join(", ")}`,
      "Add them, or leave referenceEnergies out: then they are fitted.",
    );
  }
  if (train.some((structure) => structure.energy !== undefined)) {
    const prior = referencePrior === "elemental-crystals-pbe" ? ELEMENTAL_CRYSTALS_PBE : referencePrior;
    return fitReferenceEnergies(train, { ...(prior && { prior }) });
  }
  return ReferenceEnergies.given(name, Object.fromEntries(elementsOf(all).map((symbol) => [symbol, 0])));
}

/** What the user should know of given reference energies that nothing is made of, if there are any. */
export function unusedReferences(
  { name, referenceEnergies: given = {} }: Pick<DatasetConfig, "name" | "referenceEnergies">,
  all: readonly Outline[],
): string | undefined {
  const there = elementsOf(all);
  const unused = Object.keys(given).filter((symbol) => !there.includes(symbol));
  if (unused.length === 0) return undefined;
  return `dataset "${name}": reference energies of ${unused.join(", ")} are not used: no structure has these elements`;
}

/** eV per atom: bonds come nowhere near it, and a wrong unit or missing core electrons leave more. */
const MOST_LEFT = 50;

/** What the user should know of given reference energies that leave more of the energies than atoms gain in bonds. */
export function strangeReferences(
  { name, referenceEnergies: given }: Pick<DatasetConfig, "name" | "referenceEnergies">,
  left: number,
): string | undefined {
  if (given === undefined || left <= MOST_LEFT) return undefined;
  return (
    `dataset "${name}": the given reference energies leave ${left.toPrecision(3)} eV per atom of the energies, more than ` +
    `bonds do: look at their unit, which is eV, and at their level of theory`
  );
}

/** The symbols of the elements in some structures, by atomic number. */
export function elementsOf(structures: readonly Outline[]): string[] {
  const numbers = new Set<number>();
  for (const structure of structures) for (const number of structure.numbers) numbers.add(number);
  return [...numbers].sort((a, b) => a - b).map(elementSymbol);
}
