import type { Periodicity } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { cellVolume } from "../extxyz/cell";
import type { UnitFactors } from "../units";
import type { StructureRecord } from "../record";
import type { Mapped } from "./mapping";
import type { Values } from "./namedArray";

/** A stress of six numbers in Voigt's order xx yy zz yz xz xy, or of nine, as nine. */
export function nine(values: Float64Array): Float64Array {
  return values.length === 9 ? values : Float64Array.from([0, 5, 4, 5, 1, 3, 4, 3, 2], (i) => values[i]!);
}

/** The stress, eV/A^3 with tension positive: as it is, or of a virial, stress = -virial / volume. */
export function tensor(
  stress: Float64Array | undefined,
  virial: Float64Array | undefined,
  factors: UnitFactors,
  cell: Float64Array | undefined,
  names: Partial<Record<Mapped, string>>,
): Float64Array | undefined {
  if (stress !== undefined) return nine(stress).map((x) => x * factors.stress);
  if (virial === undefined) return undefined;
  const volume = cell === undefined ? 0 : cellVolume(cell);
  if (volume > 0) return nine(virial).map((x) => (-x * factors.energy) / volume);
  throw new Fault(
    "DATASET_LABEL",
    `expected a cell with a volume to divide the virial ${quote(names.virial!)} by, found none`,
    "name the array of the cell with keys.cell, or set keys.virial to null",
  );
}

/** Along which vectors a structure repeats; without being told along every one that its cell has. */
export function periodicity(values: Values | undefined, cell: Float64Array | undefined): Periodicity {
  if (values === undefined) {
    const has = (row: number) => cell !== undefined && cell.subarray(3 * row, 3 * row + 3).some((x) => x !== 0);
    return [has(0), has(1), has(2)];
  }
  const flags = Array.from<number | string>(values);
  const wrong = flags.find((flag) => flag !== 0 && flag !== 1);
  if (wrong !== undefined) {
    throw new Fault(
      "DATASET_LABEL",
      `expected 0 or 1 in pbc, found ${wrong}`,
      "look whether keys.pbc names the right array",
    );
  }
  const [a, b, c] = flags.length === 1 ? [flags[0], flags[0], flags[0]] : flags;
  return [a === 1, b === 1, c === 1];
}

/** Charge and spin multiplicity as labels. */
export function charged(
  charge: number | undefined,
  spin: number | undefined,
): Pick<StructureRecord, "charge" | "spin"> {
  if (spin !== undefined && !(Number.isInteger(spin) && spin >= 1)) {
    throw new Fault(
      "DATASET_LABEL",
      `expected a spin multiplicity 2S + 1 (1, 2, 3, ...), found ${spin}`,
      "set keys.spin to null if it counts something else",
    );
  }
  return { ...(charge !== undefined && { charge }), ...(spin !== undefined && { spin }) };
}
