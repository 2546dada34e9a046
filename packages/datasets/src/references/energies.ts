import { atomicNumber } from "@hydride/core-graph";
import { DatasetError } from "../errors";

/** Atomic numbers are below this. */
export const ELEMENTS = 119;

/** How energies are given, for hints. */
export const EXAMPLE = "for example { H: -13.6, O: -2042 }";

/** Energies by atomic number. Throws `DatasetError` for what is no element, or no energy. */
export function checkedEnergies(
  dataset: string,
  energies: Readonly<Record<string, number>>,
): [z: number, energy: number][] {
  return Object.entries(energies).map(([symbol, energy]) => {
    const z = atomicNumber(symbol);
    if (z !== undefined && Number.isFinite(energy)) return [z, energy];
    const found = `expected a chemical symbol with a finite energy in eV, found ${symbol}: ${energy}`;
    throw invalid(dataset, found, EXAMPLE);
  });
}

/** Counts by atomic number, ascending, so that a sum over them does not depend on the order of the atoms. */
export function countElements(numbers: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const z of Array.from(numbers).sort((a, b) => a - b)) counts.set(z, (counts.get(z) ?? 0) + 1);
  return counts;
}

/** An error that names the dataset. */
export function invalid(dataset: string, message: string, hint: string): DatasetError {
  const where = `reference energies of dataset ${JSON.stringify(dataset)}`;
  return new DatasetError("REFERENCE_INPUT", `${where}: ${message}`, hint);
}
