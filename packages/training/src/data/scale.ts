import type { Outline, ReferenceEnergies } from "@hydride/datasets";
import { forceSum, type Known } from "./known.js";

/** angstrom: forces of the energies per atom over this length are small for such energies. */
const LENGTH = 30;

/** Of a normal distribution, the root mean square over the mean absolute value. */
const NORMAL = Math.sqrt(Math.PI / 2);

/**
 * The size of force components, eV/angstrom: their mean absolute value times 1.25, which is the root mean square of what is normally
 * distributed, but is not made of the few largest where it is not; that of the energies where there are no forces. At least a thirtieth of
 * the energies' over an angstrom: smaller forces, such as those of relaxed crystals, are what is left of a relaxation, and measured in
 * them the best model would be one without any energy.
 */
export function forceScale(train: readonly Known[], references: ReferenceEnergies): number {
  let [sum, count] = [0, 0];
  for (const { forces } of train) {
    if (forces === undefined) continue;
    const { absolute, components } = forceSum(forces);
    sum += absolute;
    count += components;
  }
  const ofEnergies = energyScale(train, references);
  return count > 0 ? Math.max((NORMAL * sum) / count, ofEnergies / LENGTH) : ofEnergies;
}

/** Where references fit nearly exactly: what is left is rounding, and no unit to measure errors in. */
const SMALLEST_ENERGY = 1e-4;

/** Root mean square of the energies per atom over the reference energies, eV; at least 1e-4. */
export function energyScale(train: readonly Outline[], references: ReferenceEnergies): number {
  return scaleOf(train, references, (atoms) => atoms);
}

/** The same of whole structures. */
export function structureEnergyScale(train: readonly Outline[], references: ReferenceEnergies): number {
  return scaleOf(train, references, () => 1);
}

function scaleOf(train: readonly Outline[], references: ReferenceEnergies, divisor: (atoms: number) => number): number {
  const energies = new RootMeanSquare();
  for (const { energy, numbers } of train) {
    if (energy !== undefined) energies.add((energy - references.of(numbers)) / divisor(numbers.length));
  }
  return Math.max(energies.value, SMALLEST_ENERGY);
}

class RootMeanSquare {
  count = 0;
  #sum = 0;

  add(value: number): void {
    this.#sum += value * value;
    this.count++;
  }

  /** 1 where all is zero, so that it can be divided by. */
  get value(): number {
    return this.#sum > 0 ? Math.sqrt(this.#sum / this.count) : 1;
  }
}
