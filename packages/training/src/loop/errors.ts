import type { TrivialPredictor } from "../data/propertyStatistics.js";

/** The validation errors of one dataset; `null` where no validation structure has the label. */
export interface DatasetErrors {
  /** Validation structures. */
  structures: number;
  /** Mean absolute error of the energy per atom, eV/atom, over structures with an energy. */
  energyMaePerAtom: number | null;
  /** Of a model that knows the reference energies alone. */
  trivialEnergyMaePerAtom: number | null;
  /** Mean absolute error of a force component, eV/angstrom. */
  forceMae: number | null;
  /** Of a model that says zero. */
  trivialForceMae: number | null;
  /** Mean absolute error of a stress component, eV/angstrom^3; only in datasets with stress. */
  stressMae?: number;
  /** Of a model that says zero. */
  trivialStressMae?: number;
  /** By name; only those that a structure has a label of. */
  properties?: Record<string, PropertyErrors>;
}

/** The validation errors of a property, in the unit of its labels. */
export interface PropertyErrors {
  /** Mean absolute error of a component. */
  mae: number;
  /** Of the trivial predictor. */
  trivialMae: number;
  /** What that says: the mean of the training labels of the dataset, or zero, as of vectors and where that mean is not known. */
  trivial: TrivialPredictor["predictor"];
}

/** Adds absolute errors up in float64, so that a mean is over the exact count whatever the batches were. */
export class AbsoluteErrors {
  #count = 0;
  #model = 0;
  #trivial = 0;

  /** @param error Prediction minus label. @param trivial The trivial predictor's prediction minus the label. */
  add(error: number, trivial: number): void {
    this.#count++;
    this.#model += Math.abs(error);
    this.#trivial += Math.abs(trivial);
  }

  get count(): number {
    return this.#count;
  }

  /** Count, sum of the model's errors, and of the trivial predictor's: what ranks add up. */
  get sums(): [number, number, number] {
    return [this.#count, this.#model, this.#trivial];
  }
  set sums([count, model, trivial]: readonly [number, number, number]) {
    this.#count = count;
    this.#model = model;
    this.#trivial = trivial;
  }

  /** `null` where nothing was added. */
  get mae(): number | null {
    return this.#count === 0 ? null : this.#model / this.#count;
  }

  get trivialMae(): number | null {
    return this.#count === 0 ? null : this.#trivial / this.#count;
  }
}

/**
 * One number for how good a model is: the mean over datasets and their labels (energy, forces, properties) of the error divided
 * by the trivial predictor's. 1 is no better than trivial; stress does not count. NaN where there is no label at all.
 */
export function score(validation: Readonly<Record<string, DatasetErrors>>): number {
  const ratios = Object.values(validation).flatMap((errors) => [
    ratio("energy", errors.energyMaePerAtom, errors.trivialEnergyMaePerAtom),
    ratio("forces", errors.forceMae, errors.trivialForceMae),
    ...Object.values(errors.properties ?? {}).map(propertyRatio),
  ]);
  const known = ratios.filter((value) => value !== undefined);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Whether a score is better than the best so far; one that is not a number never is, and is worse than any other. */
export function isBetter(score: number, best: number | undefined): boolean {
  if (best === undefined) return true;
  return Number.isNaN(best) ? !Number.isNaN(score) : score < best;
}

/**
 * As good as exact, in eV/atom, eV/angstrom and eV/angstrom^3: a trivial predictor that is better than this, because references
 * fit to rounding or because nothing moves, counts with this error, so that it does not drown every other dataset.
 */
const FLOORS = { energy: 1e-4, forces: 1e-3, stress: 1e-5 } as const;

/**
 * The error divided by the trivial predictor's, which counts with 0.0001 eV/atom, 0.001 eV/angstrom or 0.00001 eV/angstrom^3 at
 * least; `undefined` where there is no label.
 */
export function ratio(
  label: keyof typeof FLOORS,
  mae: number | null | undefined,
  trivial: number | null | undefined,
): number | undefined {
  return mae == null || trivial == null ? undefined : mae / Math.max(trivial, FLOORS[label]);
}

/** The same of a property; `undefined` where the trivial predictor is exact, as of labels that are all the same. */
export function propertyRatio({ mae, trivialMae }: PropertyErrors): number | undefined {
  return trivialMae > 0 ? mae / trivialMae : undefined;
}
