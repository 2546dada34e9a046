import type { TrivialPredictor } from "../data/propertyStatistics.js";
import { AbsoluteErrors, type DatasetErrors, type PropertyErrors } from "./errors.js";

/** The errors of one dataset while they are added up. */
export class DatasetSums {
  structures = 0;
  readonly energy = new AbsoluteErrors();
  readonly forces = new AbsoluteErrors();
  readonly stress = new AbsoluteErrors();
  readonly #properties = new Map<string, { errors: AbsoluteErrors; trivial: TrivialPredictor["predictor"] }>();

  /**
   * Adds the errors of the components of a property.
   * @param label One row or several.
   * @param trivial Zero where not known.
   */
  addProperty(
    name: string,
    predicted: ArrayLike<number>,
    label: Float64Array,
    { predictor, values }: TrivialPredictor = { predictor: "zero", values: [] },
  ): void {
    const { errors } = this.#properties.get(name) ?? { errors: new AbsoluteErrors() };
    this.#properties.set(name, { errors, trivial: predictor });
    for (const [i, value] of label.entries()) {
      errors.add(predicted[i]! - value, (values.length > 0 ? values[i % values.length]! : 0) - value);
    }
  }

  result(): DatasetErrors {
    return {
      structures: this.structures,
      energyMaePerAtom: this.energy.mae,
      trivialEnergyMaePerAtom: this.energy.trivialMae,
      forceMae: this.forces.mae,
      trivialForceMae: this.forces.trivialMae,
      ...(this.stress.count > 0 && { stressMae: this.stress.mae!, trivialStressMae: this.stress.trivialMae! }),
      ...(this.#properties.size > 0 && { properties: this.#propertyErrors() }),
    };
  }

  #propertyErrors(): Record<string, PropertyErrors> {
    const named = [...this.#properties].map(([name, { errors, trivial }]) => {
      return [name, { mae: errors.mae!, trivialMae: errors.trivialMae!, trivial }] as const;
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
