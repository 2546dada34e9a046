import type { Structure } from "@hydride/core-graph";
import type { ReferenceEnergies } from "@hydride/datasets";

/**
 * Mean absolute force component, eV/angstrom; that of the energies where there are no forces. Not the root mean square: a
 * few structures far from equilibrium would make it a unit in which the forces of all others vanish.
 */
export function forceScale(train: readonly Structure[], references: ReferenceEnergies): number {
  const forces = new MeanAbsolute();
  for (const structure of train) structure.forces?.forEach((component) => forces.add(component));
  return forces.count > 0 ? forces.value : energyScale(train, references);
}

/** Mean absolute energy per atom over the reference energies, eV. */
export function energyScale(train: readonly Structure[], references: ReferenceEnergies): number {
  const energies = new MeanAbsolute();
  for (const { energy, numbers } of train) {
    if (energy !== undefined) energies.add((energy - references.of(numbers)) / numbers.length);
  }
  return energies.value;
}

class MeanAbsolute {
  count = 0;
  #sum = 0;

  add(value: number): void {
    this.#sum += Math.abs(value);
    this.count++;
  }

  /** 1 where all is zero, so that it can be divided by. */
  get value(): number {
    return this.#sum > 0 ? this.#sum / this.count : 1;
  }
}
