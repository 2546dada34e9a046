import { atomicNumber, elementSymbol, type Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import { LeastSquares } from "./leastSquares";
import { checkOptions } from "./optionKeys";

const ELEMENTS = 119;
const EXAMPLE = "for example { H: -13.6, O: -2042 }";
const UPDATE = "fit them again with this version";

export interface ReferenceFitOptions {
  /**
   * Factor on the ridge, 0 or more; 1 by default. The ridge is estimated from the plain least-squares fit of the same data:
   * the variance of its residuals over the mean square of its coefficients, both for columns scaled to length 1. It has no
   * unit, is 0 up to rounding for energies that are an exact sum over atoms and where no degree of freedom is left, and is
   * not cross-validated. It draws every element towards the mean energy per atom. 0 is plain least squares.
   */
  regularisation?: number;
}

/** How well the reference energies alone give the energies that they were fitted to, in eV/atom. */
export interface ReferenceResidual {
  rmsPerAtom: number;
  maePerAtom: number;
}

/** Plain data; energies in eV under the elements' symbols. */
export interface ReferenceEnergiesJson {
  version: 1;
  dataset: string;
  method: "fit" | "given";
  energies: Record<string, number>;
  meanPerAtom: number;
  structures: number;
  rank: number;
  regularisation: number;
  residual: ReferenceResidual | null;
}

/** Reference energies of one dataset by element: what is subtracted from total energies before training, in float64. */
export class ReferenceEnergies {
  readonly dataset: string;
  readonly method: "fit" | "given";
  /** eV by atomic number, length 119; zero where not seen. */
  readonly energies: Float64Array;
  /** 1 by atomic number where an element was seen, length 119. */
  readonly seen: Uint8Array;
  /** Mean energy per atom of the structures of the fit, eV. */
  readonly meanPerAtom: number;
  /** How many structures with an energy were fitted. */
  readonly structures: number;
  /** How many independent directions of composition the structures have. */
  readonly rank: number;
  /** The dimensionless ridge that was used. */
  readonly regularisation: number;
  readonly residual: ReferenceResidual | null;

  constructor(json: ReferenceEnergiesJson) {
    this.dataset = json.dataset;
    this.method = json.method;
    this.energies = new Float64Array(ELEMENTS);
    this.seen = new Uint8Array(ELEMENTS);
    for (const [symbol, energy] of Object.entries(json.energies)) {
      const z = atomicNumber(symbol);
      if (z === undefined || !Number.isFinite(energy)) {
        throw invalid(
          json.dataset,
          `expected a chemical symbol with a finite energy in eV, found ${symbol}: ${energy}`,
          EXAMPLE,
        );
      }
      this.energies[z] = energy;
      this.seen[z] = 1;
    }
    this.meanPerAtom = json.meanPerAtom;
    this.structures = json.structures;
    this.rank = json.rank;
    this.regularisation = json.regularisation;
    this.residual = json.residual;
  }

  /** Energies in eV by element, for example of isolated atoms at the dataset's level of theory. Throws `DatasetError`. */
  static given(dataset: string, energies: Record<string, number>): ReferenceEnergies {
    const values = Object.values(energies);
    if (values.length === 0) throw invalid(dataset, "expected the energy of one element or more, found none", EXAMPLE);
    const meanPerAtom = values.reduce((sum, x) => sum + x, 0) / values.length;
    const fit = { structures: 0, rank: values.length, regularisation: 0, residual: null };
    return new ReferenceEnergies({ version: 1, dataset, method: "given", energies, meanPerAtom, ...fit });
  }

  /** Throws `DatasetError` where `json` is not what {@link toJSON} gives. */
  static fromJSON(json: ReferenceEnergiesJson): ReferenceEnergies {
    if (json.version === 1) return new ReferenceEnergies(json);
    throw invalid(
      json.dataset,
      `expected version 1 of reference energies, found ${JSON.stringify(json.version)}`,
      UPDATE,
    );
  }

  toJSON(): ReferenceEnergiesJson {
    const { dataset, method, meanPerAtom, structures, rank, regularisation, residual } = this;
    const energies: Record<string, number> = {};
    this.seen.forEach((seen, z) => {
      if (seen === 1) energies[elementSymbol(z)] = this.energies[z]!;
    });
    return { version: 1, dataset, method, energies, meanPerAtom, structures, rank, regularisation, residual };
  }

  /**
   * The reference energy of a structure, eV: the sum over its atoms, in the same order for every order of the atoms.
   * An element that was not seen is an error; with `unseen: "mean"` it counts with {@link meanPerAtom}.
   */
  of(numbers: ArrayLike<number>, options: { unseen?: "error" | "mean" } = {}): number {
    const counts = countElements(numbers);
    const missing = [...counts.keys()].filter((z) => this.seen[z] !== 1);
    if (missing.length > 0 && options.unseen !== "mean") throw this.#unseen(missing);
    return [...counts].reduce(
      (sum, [z, n]) => sum + n * (this.seen[z] === 1 ? this.energies[z]! : this.meanPerAtom),
      0,
    );
  }

  #unseen(missing: number[]): DatasetError {
    const seen = [...this.seen.keys()].filter((z) => this.seen[z] === 1).map(elementSymbol);
    return new DatasetError(
      "REFERENCE_UNSEEN_ELEMENT",
      `dataset ${JSON.stringify(this.dataset)}: expected elements that have a reference energy (${seen.join(", ")}), ` +
        `found ${missing.map(elementSymbol).join(", ")}`,
      "train on structures with these elements, or give the reference energies of all elements",
    );
  }
}

/**
 * Fits the reference energies of one dataset to the energies per atom of its structures, by ridge-regularised least squares
 * around their mean. Pass the training split only: energies of validation structures must not enter. Structures without an
 * energy are left out. Where the compositions leave a direction open (all water, say), it stays at the mean.
 * Throws `DatasetError` where no structure has an energy, or where they belong to several datasets.
 */
export function fitReferenceEnergies(
  structures: Iterable<Structure>,
  options: ReferenceFitOptions = {},
): ReferenceEnergies {
  checkOptions("fitting reference energies", options, ["regularisation"]);
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
  const perAtom = labelled.map(({ energy, numbers }) => energy! / numbers.length);
  const meanPerAtom = perAtom.reduce((mean, x, i) => mean + (x - mean) / (i + 1), 0);
  const counts = labelled.map(({ numbers }) => countElements(numbers));
  const elements = [...new Set(counts.flatMap((count) => [...count.keys()]))].sort((a, b) => a - b);
  const problem = new LeastSquares(elements.length);
  labelled.forEach(({ numbers }, i) => {
    const fractions = elements.map((z) => (counts[i]!.get(z) ?? 0) / numbers.length);
    problem.add(fractions, perAtom[i]! - meanPerAtom);
  });
  const { coefficients, rank, ridge } = problem.solve(strength);
  const energies = Object.fromEntries(elements.map((z, j) => [elementSymbol(z), meanPerAtom + coefficients[j]!]));
  const fit = { structures: labelled.length, rank, regularisation: ridge, residual: null };
  const json: ReferenceEnergiesJson = { version: 1, dataset, method: "fit", energies, meanPerAtom, ...fit };
  return new ReferenceEnergies({ ...json, residual: residualOf(new ReferenceEnergies(json), labelled) });
}

function residualOf(reference: ReferenceEnergies, structures: Structure[]): ReferenceResidual {
  let [squares, absolute] = [0, 0];
  for (const { energy, numbers } of structures) {
    const error = (energy! - reference.of(numbers)) / numbers.length;
    squares += error * error;
    absolute += Math.abs(error);
  }
  return { rmsPerAtom: Math.sqrt(squares / structures.length), maePerAtom: absolute / structures.length };
}

function checkedDataset(labelled: Structure[]): string {
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

/** Counts by atomic number, ascending, so that a sum over them does not depend on the order of the atoms. */
function countElements(numbers: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const z of Array.from(numbers).sort((a, b) => a - b)) counts.set(z, (counts.get(z) ?? 0) + 1);
  return counts;
}

function invalid(dataset: string, message: string, hint: string): DatasetError {
  const where = `reference energies of dataset ${JSON.stringify(dataset)}`;
  return new DatasetError("REFERENCE_INPUT", `${where}: ${message}`, hint);
}
