import type { TrivialPredictor } from "../data/propertyStatistics.js";
import type { Communicator } from "@hydride/parallel";
import { AbsoluteErrors, type DatasetErrors, type PropertyErrors } from "./errors.js";

const ZERO: TrivialPredictor = { predictor: "zero", values: [] };

/** The errors of one dataset while they are added up. */
export class DatasetSums {
  structures = 0;
  readonly energy = new AbsoluteErrors();
  readonly forces = new AbsoluteErrors();
  readonly stress = new AbsoluteErrors();
  readonly #properties = new Map<string, AbsoluteErrors>();

  /** @param trivial By property, what predicts it without a model; zero where not known. */
  constructor(readonly trivial: Readonly<Record<string, TrivialPredictor>> = {}) {}

  /**
   * Adds the errors of the components of a property.
   * @param label One row or several.
   */
  addProperty(name: string, predicted: ArrayLike<number>, label: Float64Array): void {
    const errors = this.#of(name);
    const { values } = this.trivial[name] ?? ZERO;
    for (const [i, value] of label.entries()) {
      errors.add(predicted[i]! - value, (values.length > 0 ? values[i % values.length]! : 0) - value);
    }
  }

  /**
   * Adds up what ranks have of all datasets, so that all of them have the same sums. Collective.
   * @param properties The names of the properties that a dataset may have, the same on every rank.
   */
  static reduce(world: Communicator, all: readonly DatasetSums[], properties: readonly string[]): void {
    if (world.size === 1) return;
    const errorsOf = (sums: DatasetSums) => [
      sums.energy,
      sums.forces,
      sums.stress,
      ...properties.map((name) => sums.#of(name)),
    ];
    const errors = all.flatMap(errorsOf);
    const values = Float64Array.from([
      ...all.map(({ structures }) => structures),
      ...errors.flatMap((each) => each.sums),
    ]);
    world.allReduce(values);
    for (const [index, sums] of all.entries()) sums.structures = values[index]!;
    for (const [index, each] of errors.entries()) {
      const from = all.length + 3 * index;
      each.sums = [values[from]!, values[from + 1]!, values[from + 2]!];
    }
  }

  #of(name: string): AbsoluteErrors {
    const errors = this.#properties.get(name) ?? new AbsoluteErrors();
    this.#properties.set(name, errors);
    return errors;
  }

  result(): DatasetErrors {
    return {
      structures: this.structures,
      energyMaePerAtom: this.energy.mae,
      trivialEnergyMaePerAtom: this.energy.trivialMae,
      forceMae: this.forces.mae,
      trivialForceMae: this.forces.trivialMae,
      ...(this.stress.count > 0 && { stressMae: this.stress.mae!, trivialStressMae: this.stress.trivialMae! }),
      ...(this.#labelled().length > 0 && { properties: this.#propertyErrors() }),
    };
  }

  #labelled(): [string, AbsoluteErrors][] {
    return [...this.#properties].filter(([, { count }]) => count > 0);
  }

  #propertyErrors(): Record<string, PropertyErrors> {
    const named = this.#labelled().map(([name, errors]) => {
      const { predictor } = this.trivial[name] ?? ZERO;
      return [name, { mae: errors.mae!, trivialMae: errors.trivialMae!, trivial: predictor }] as const;
    });
    return Object.fromEntries(named);
  }
}

/** Adds the errors of the components `first` to `end`; the trivial predictor says zero. */
export function addComponents(
  sum: AbsoluteErrors,
  predicted: ArrayLike<number>,
  label: Float64Array,
  first: number,
  end: number,
): void {
  for (let i = first; i < end; i++) sum.add(predicted[i]! - label[i]!, -label[i]!);
}
