import { elementSymbol } from "@hydride/core-graph";
import { DatasetError } from "../errors";
import { checkOptions, checkStructures } from "../optionKeys";
import type { Outline } from "../outlines/outline";
import { checkedEnergies, countElements, ELEMENTS, invalid } from "./energies";
import { LeastSquares } from "./leastSquares";
import { ReferenceEnergies, type ReferenceEnergiesJson, type ReferenceResidual } from "./referenceEnergies";

export interface ReferenceFitOptions {
  /**
   * Factor on the ridge, 0 or more; 1 by default. The ridge is estimated from the plain least-squares fit of the same data:
   * the variance of its residuals over the mean square of its coefficients, both for columns scaled to length 1. It has no
   * unit, is 0 up to rounding for energies that are an exact sum over atoms and where no degree of freedom is left, and is
   * not cross-validated. It draws every element towards the mean energy per atom. 0 is plain least squares.
   */
  regularisation?: number;
  /**
   * Energies of elements in eV that are known before: the fit is of what the structures' energies are beyond them, and the ridge
   * draws towards them. An element that no structure has gets its own of them. Zero where it has none.
   */
  prior?: Readonly<Record<string, number>>;
}

/**
 * Fits the reference energies of one dataset to the energies per atom of its structures, by ridge-regularised least squares
 * around their mean. Pass the training split only: energies of validation structures must not enter. Structures without an
 * energy are left out. Where the compositions leave a direction open (all water, say), it stays at the mean.
 * Throws `DatasetError` where no structure has an energy, or where they belong to several datasets.
 */
export function fitReferenceEnergies(
  structures: Iterable<Outline>,
  options: ReferenceFitOptions = {},
): ReferenceEnergies {
  checkStructures("fitting reference energies", structures);
  checkOptions("fitting reference energies", options, ["regularisation", "prior"]);
  const labelled = [...structures].filter((structure) => structure.energy !== undefined);
  const dataset = checkedDataset(labelled);
  const strength = options.regularisation ?? 1;
  if (!(strength >= 0 && strength < Infinity)) {
    throw invalid(dataset, `expected a regularisation of 0 or more, found ${strength}`, "1 is the default");
  }
  for (const { id, energy } of labelled) {
    if (Number.isFinite(energy)) continue;
    const found = `expected a finite energy in structure ${JSON.stringify(id)}, found ${String(energy)}`;
    throw invalid(dataset, found, "leave the energy out where it is not known");
  }
  const prior = new Float64Array(ELEMENTS);
  for (const [z, energy] of checkedEnergies(dataset, options.prior ?? {})) prior[z] = energy;
  const [beyond, meanPerAtom] = [new Mean(), new Mean()];
  const seen = new Set<number>();
  for (const { energy, numbers } of labelled) {
    beyond.add(beyondPrior(energy!, numbers, prior));
    meanPerAtom.add(energy! / numbers.length);
    for (const z of numbers) seen.add(z);
  }
  const elements = [...seen].sort((a, b) => a - b);
  const problem = new LeastSquares(elements.length);
  for (const { energy, numbers } of labelled) {
    const counts = countElements(numbers);
    const fractions = elements.map((z) => (counts.get(z) ?? 0) / numbers.length);
    problem.add(fractions, beyondPrior(energy!, numbers, prior) - beyond.value);
  }
  const { coefficients, rank, ridge } = problem.solve(strength);
  const energies = Object.fromEntries(
    elements.map((z, j) => [elementSymbol(z), prior[z]! + beyond.value + coefficients[j]!]),
  );
  const unseen = Object.entries(options.prior ?? {}).filter(([symbol]) => !Object.hasOwn(energies, symbol));
  const assumed = Object.fromEntries(unseen.map(([symbol, energy]) => [symbol, energy + beyond.value]));
  const fit = { structures: labelled.length, rank, regularisation: ridge, residual: null };
  const json: ReferenceEnergiesJson = {
    version: 1,
    dataset,
    method: "fit",
    energies,
    assumed,
    meanPerAtom: meanPerAtom.value,
    ...fit,
  };
  return new ReferenceEnergies({ ...json, residual: residualOf(new ReferenceEnergies(json), labelled) });
}

/** What a structure has per atom beyond its elements' energies that are known before, eV. */
function beyondPrior(energy: number, numbers: Uint8Array, prior: Float64Array): number {
  const assumed = [...countElements(numbers)].reduce((sum, [z, n]) => sum + n * prior[z]!, 0);
  return energy / numbers.length - assumed / numbers.length;
}

/** That of the values so far. */
class Mean {
  value = 0;
  #count = 0;

  add(x: number): void {
    this.value += (x - this.value) / ++this.#count;
  }
}

function residualOf(reference: ReferenceEnergies, structures: readonly Outline[]): ReferenceResidual {
  let [squares, absolute] = [0, 0];
  for (const { energy, numbers } of structures) {
    const error = (energy! - reference.of(numbers)) / numbers.length;
    squares += error * error;
    absolute += Math.abs(error);
  }
  return { rmsPerAtom: Math.sqrt(squares / structures.length), maePerAtom: absolute / structures.length };
}

function checkedDataset(labelled: readonly Outline[]): string {
  const names = [...new Set(labelled.map((structure) => structure.dataset))];
  const [dataset] = names;
  if (dataset === undefined) {
    throw new DatasetError(
      "REFERENCE_INPUT",
      "reference energies: expected structures with an energy, found none",
      "name the key of the energy with keys: { energy: ... }, or give the reference energies",
    );
  }
  if (names.length === 1) return dataset;
  const found = names.map((name) => JSON.stringify(name)).join(", ");
  throw new DatasetError(
    "REFERENCE_INPUT",
    `reference energies: expected structures of one dataset, found ${found}`,
    "fit every dataset by itself: each has its own level of theory",
  );
}
