import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";

/** The units of the labels in a file, where they are not eV, eV/A and eV/A^3. Names as in {@link ENERGIES}. */
export interface LabelUnits {
  energy?: string;
  forces?: string;
  stress?: string;
  /** Of positions and cell, in files of arrays alone; default angstrom. */
  length?: string;
}

/** Factors to Hydride's units. */
export interface UnitFactors {
  energy: number;
  forces: number;
  stress: number;
}

// CODATA 2018; one mole and one elementary charge are exact since 2019.
const HARTREE = 27.211386245988;
const BOHR = 0.529177210903;
const KJ_PER_MOL = 1000 / (6.02214076e23 * 1.602176634e-19);
const GPA = 1 / 160.2176634;

const ENERGIES = new Map([
  ["ev", 1],
  ["hartree", HARTREE],
  ["ha", HARTREE],
  ["rydberg", HARTREE / 2],
  ["ry", HARTREE / 2],
  ["kcal/mol", 4.184 * KJ_PER_MOL],
  ["kj/mol", KJ_PER_MOL],
]);
const LENGTHS = new Map([
  ["a", 1],
  ["å", 1],
  ["ang", 1],
  ["angstrom", 1],
  ["bohr", BOHR],
]);

const MARKERS: [keyof UnitFactors | "virial" | "length", RegExp][] = [
  ["energy", /^(energy_|energies_)?units?$/i],
  ["forces", /^forces?_units?$/i],
  ["stress", /^stress_units?$/i],
  ["virial", /^virials?_units?$/i],
  ["length", /^(lengths?|positions?|pos|coordinates?|distances?|cell|lattice)_units?$/i],
];
const CANONICAL = { energy: "eV", forces: "eV/A", stress: "eV/A^3" } as const;

/**
 * The factors that the unit markers of a frame (`energy_unit=...`) and the caller's `units` ask for; the caller's go first.
 * A marker that asked for a conversion is rewritten in `info`, so that it stays true of the converted label.
 */
export function unitFactors(info: Map<string, InfoValue>, units: LabelUnits): UnitFactors {
  const factors: UnitFactors = {
    energy: energyFactor(units.energy ?? "eV", "the option units.energy"),
    forces: forceFactor(units.forces ?? "eV/A", "the option units.forces"),
    stress: stressFactor(units.stress ?? "eV/A^3", "the option units.stress"),
  };
  for (const [key, value] of info) {
    const kind = MARKERS.find(([, pattern]) => pattern.test(key))?.[0];
    if (kind === undefined) continue;
    const unit = typeof value === "string" ? value : JSON.stringify(value);
    if (kind === "length" || kind === "virial") {
      const factor = kind === "length" ? lookUp(LENGTHS, unit) : lookUp(ENERGIES, unit);
      if (factor !== 1) throw unknown(key, kind === "length" ? "angstrom" : "eV", unit);
      continue;
    }
    if (units[kind] === undefined) {
      const factor = { energy: energyFactor, forces: forceFactor, stress: stressFactor }[kind];
      factors[kind] = factor(unit, key);
    }
    if (factors[kind] !== 1) info.set(key, CANONICAL[kind]);
  }
  return factors;
}

/** The factor of a unit of length to angstrom. Throws a `Fault`. */
export function lengthFactor(unit: string, where: string): number {
  const factor = lookUp(LENGTHS, unit);
  if (factor === undefined) throw unknown(where, "a unit of length (angstrom, Bohr)", unit);
  return factor;
}

function energyFactor(unit: string, where: string): number {
  const factor = lookUp(ENERGIES, unit);
  if (factor === undefined) throw unknown(where, "a unit of energy (eV, Hartree, Ry, kcal/mol, kJ/mol)", unit);
  return factor;
}

function forceFactor(unit: string, where: string): number {
  const slash = unit.lastIndexOf("/");
  const energy = lookUp(ENERGIES, unit.slice(0, slash));
  const length = lookUp(LENGTHS, unit.slice(slash + 1));
  if (slash < 0 || energy === undefined || length === undefined) {
    throw unknown(where, "a unit of force (eV/A, Hartree/Bohr, kcal/mol/A, ...)", unit);
  }
  return energy / length;
}

function stressFactor(unit: string, where: string): number {
  if (normal(unit) === "gpa") return GPA;
  const [, energy, length] = /^(.*)\/([^/]*?)(?:\^|\*\*)?3$/.exec(normal(unit)) ?? [];
  const energyValue = lookUp(ENERGIES, energy ?? "");
  const lengthValue = lookUp(LENGTHS, length ?? "");
  if (energyValue === undefined || lengthValue === undefined) {
    throw new Fault(
      "EXTXYZ_UNIT",
      `expected a unit of stress (eV/A^3, GPa, ...) in ${where}, found ${quote(unit)}`,
      "kbar mostly comes with VASP's sign, where compression is positive: convert to eV/A^3 with tension positive",
    );
  }
  return energyValue / lengthValue ** 3;
}

function unknown(where: string, expected: string, unit: string): Fault {
  return new Fault(
    "EXTXYZ_UNIT",
    `expected ${expected} in ${where}, found ${quote(unit)}`,
    "convert the file, or say what the labels are in with the option units",
  );
}

function lookUp(table: Map<string, number>, unit: string): number | undefined {
  return table.get(normal(unit));
}

function normal(unit: string): string {
  return unit.replace(/\s/g, "").replace("\u212b", "\u00e5").toLowerCase();
}
