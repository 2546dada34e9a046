import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import type { Outliers } from "./options";
import { shown } from "./optionValues";

/** Why a structure is beyond the limits, with the number that is; `undefined` where it is not. */
export function outlierReason(structure: Structure, limits: Outliers = {}): string | undefined {
  const { maxForce, energyPerAtom } = limits;
  if (maxForce !== undefined && structure.forces !== undefined) {
    const longest = longestVector(structure.forces);
    if (longest > maxForce) return `a force of ${rounded(longest)} eV/A, most ${maxForce}`;
  }
  if (energyPerAtom !== undefined && structure.energy !== undefined) {
    const value = structure.energy / structure.numbers.length;
    const [lowest, highest] = energyPerAtom;
    if (value < lowest || value > highest) {
      return `an energy of ${rounded(value)} eV/atom, expected ${lowest} to ${highest}`;
    }
  }
  return undefined;
}

/** Throws `DatasetError` where a limit is nothing that can hold. */
export function checkOutliers({ maxForce, energyPerAtom }: Outliers): void {
  if (maxForce !== undefined && !(typeof maxForce === "number" && maxForce > 0)) {
    throw bad("maxForce", "a number above 0, eV/A", maxForce);
  }
  if (energyPerAtom === undefined) return;
  const limits: unknown[] = Array.isArray(energyPerAtom) ? energyPerAtom : [];
  const [lowest, highest] = limits;
  if (!(limits.length === 2 && typeof lowest === "number" && typeof highest === "number" && lowest < highest)) {
    throw bad("energyPerAtom", "[lowest, highest] in eV, the lowest first", energyPerAtom);
  }
}

function bad(option: string, expected: string, found: unknown): DatasetError {
  return new DatasetError(
    "DATASET_OPTION",
    `outliers.${option}: expected ${expected}, found ${shown(found)}`,
    "for example outliers: { maxForce: 50, energyPerAtom: [-20, 5] }",
  );
}

function longestVector(vectors: Float64Array): number {
  let longest = 0;
  for (let i = 0; i < vectors.length; i += 3) {
    longest = Math.max(longest, Math.hypot(vectors[i]!, vectors[i + 1]!, vectors[i + 2]!));
  }
  return longest;
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
