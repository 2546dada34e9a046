import type { Structure } from "@hydride/core-graph";
import type { ReferenceEnergies } from "@hydride/datasets";

/** Root mean square of all force components, eV/angstrom; that of the energies where there are no forces. */
export function forceScale(train: readonly Structure[], references: ReferenceEnergies): number {
  const forces = new RootMeanSquare();
  for (const structure of train) structure.forces?.forEach((component) => forces.add(component));
  return forces.count > 0 ? forces.value : energyScale(train, references);
}

/** Where references fit nearly exactly: what is left is rounding, and no unit to measure errors in. */
const SMALLEST_ENERGY = 1e-4;

/** Root mean square of the energies per atom over the reference energies, eV; at least 1e-4. */
export function energyScale(train: readonly Structure[], references: ReferenceEnergies): number {
  const energies = new RootMeanSquare();
  for (const { energy, numbers } of train) {
    if (energy !== undefined) energies.add((energy - references.of(numbers)) / numbers.length);
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
