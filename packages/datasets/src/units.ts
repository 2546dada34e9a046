import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "./errors";
import type { Reading } from "./reading";

/** The units of the labels in a file, where they are not eV, eV/A and eV/A^3. Names as in {@link ENERGIES}. */
export interface LabelUnits {
  energy?: string;
  /** With a minus in front (`-Hartree/Bohr`) where the file holds the gradient of the energy: forces are minus that. */
  forces?: string;
  /** With a minus in front (`-GPa`) where compression is positive. */
  stress?: string;
  /** Of positions and cell, in files of arrays alone; default angstrom. */
  length?: string;
}

/** Factors to Hydride's units. */
export interface UnitFactors {
  energy: number;
  forces: number;
  stress: number;
  /** Of a virial, which has the unit of the energy. */
  virial: number;
  /** The units of labels that follow from that of the energy, for want of one of their own. */
  derived: Partial<Record<Derived, string>>;
}

type Derived = "forces" | "stress";

// CODATA 2018; one mole and one elementary charge are exact since 2019.
const HARTREE = 27.211386245988;
const BOHR = 0.529177210903;
const KJ_PER_MOL = 1000 / (6.02214076e23 * 1.602176634e-19);
/** One eV/A^3 in GPa. */
export const EV_PER_A3_IN_GPA = 160.2176634;
const GPA = 1 / EV_PER_A3_IN_GPA;

const ENERGIES = new Map([
  ["ev", 1],
  ["hartree", HARTREE],
  ["ha", HARTREE],
  ["rydberg", HARTREE / 2],
  ["ry", HARTREE / 2],
  ["kcal/mol", 4.184 * KJ_PER_MOL],
  ["kj/mol", KJ_PER_MOL],
]);
/** The usual names of units of energy, with their factors to eV. */
export const ENERGY_UNITS: ReadonlyMap<string, number> = new Map(
  ["eV", "Hartree", "Ry", "kcal/mol", "kJ/mol"].map((name) => [name, ENERGIES.get(name.toLowerCase())!]),
);
const LENGTHS = new Map([
  ["a", 1],
  ["å", 1],
  ["ang", 1],
  ["angstrom", 1],
  ["bohr", BOHR],
]);

const MARKERS: ["energy" | Derived | "virial" | "length", RegExp][] = [
  ["energy", /^(energy_|energies_)?units?$/i],
  ["forces", /^forces?_units?$/i],
  ["stress", /^stress_units?$/i],
  ["virial", /^virials?_units?$/i],
  ["length", /^(lengths?|positions?|pos|coordinates?|distances?|cell|lattice)_units?$/i],
];
const CANONICAL = { energy: "eV", forces: "eV/A", stress: "eV/A^3" } as const;

/**
 * The factors that the unit markers of a frame (`energy_unit=...`) and the caller's `units` ask for; the caller's go first.
 * Where only the energy has a unit, forces and stress follow it: per length, and per length^3. A marker that asked for a
 * conversion is rewritten in `info`, so that it stays true of the converted label.
 */
export function unitFactors(info: Map<string, InfoValue>, units: LabelUnits): UnitFactors {
  const found = { ...units };
  let virial: number | undefined;
  const markers: [string, keyof typeof CANONICAL][] = [];
  for (const [key, value] of info) {
    const kind = MARKERS.find(([, pattern]) => pattern.test(key))?.[0];
    if (kind === undefined) continue;
    const unit = typeof value === "string" ? value : JSON.stringify(value);
    if (kind === "length" || kind === "virial") {
      const factor = kind === "length" ? lookUp(LENGTHS, unit) : lookUp(ENERGIES, unit);
      if (factor !== 1) throw unknown(key, kind === "length" ? "angstrom" : "eV", unit);
      if (kind === "virial") virial = 1;
      continue;
    }
    markers.push([key, kind]);
    if (units[kind] !== undefined) continue;
    FACTORS[kind](unit, key);
    found[kind] = unit;
  }
  const energy = energyFactor(found.energy ?? "eV", "the option units.energy");
  const derived = energy === 1 ? {} : derivedUnits(found);
  const { forces = "eV/A", stress = "eV/A^3" } = { ...derived, ...found };
  const factors = {
    energy,
    forces: forceFactor(forces, "the option units.forces"),
    stress: stressFactor(stress, "the option units.stress"),
  };
  for (const [key, kind] of markers) if (factors[kind] !== 1) info.set(key, CANONICAL[kind]);
  return { ...factors, virial: virial ?? energy, derived };
}

/** The units of forces and stress that follow from those of energy and length where they have none of their own. */
export function derivedUnits({ energy, forces, stress, length = "A" }: LabelUnits): Partial<Record<Derived, string>> {
  if (energy === undefined) return {};
  return {
    ...(forces === undefined && { forces: `${energy}/${length}` }),
    ...(stress === undefined && { stress: `${energy}/${length}^3` }),
  };
}

/** Tells of labels of a structure whose unit was derived. */
export function tellOfDerived(
  derived: UnitFactors["derived"],
  structure: { forces?: unknown; stress?: unknown },
  path: string,
  reading: Reading,
): void {
  for (const label of ["forces", "stress"] as const) {
    const unit = derived[label];
    if (unit === undefined || structure[label] === undefined) continue;
    const text =
      `${path}: no unit is given for ${label}, read in ${unit}, after that of the energy; ` +
      `name another with units: { ${label}: "..." } (shell: --units ${label}=...)`;
    reading.notice(`${path}\0unit\0${label}\0${unit}`, () => text);
  }
}

/** The factor of a unit of length to angstrom. Throws a `Fault`. */
export function lengthFactor(unit: string, where: string): number {
  const factor = lookUp(LENGTHS, unit);
  if (factor === undefined) throw unknown(where, "a unit of length (angstrom, Bohr)", unit);
  return factor;
}

const FACTORS = { energy: energyFactor, forces: forceFactor, stress: stressFactor } as const;

function energyFactor(unit: string, where: string): number {
  const factor = lookUp(ENERGIES, unit);
  if (factor === undefined) throw unknown(where, "a unit of energy (eV, Hartree, Ry, kcal/mol, kJ/mol)", unit);
  return factor;
}

function forceFactor(unit: string, where: string): number {
  const { sign, plain } = signed(unit);
  const slash = plain.lastIndexOf("/");
  const energy = lookUp(ENERGIES, plain.slice(0, slash));
  const length = lookUp(LENGTHS, plain.slice(slash + 1));
  if (slash < 0 || energy === undefined || length === undefined) {
    throw unknown(where, "a unit of force (eV/A, Hartree/Bohr, kcal/mol/A, ...; -eV/A and so on of a gradient)", unit);
  }
  return (sign * energy) / length;
}

function stressFactor(unit: string, where: string): number {
  const { sign, plain } = signed(unit);
  if (plain === "gpa") return sign * GPA;
  const [, energy, length] = /^(.*)\/([^/]*?)(?:\^|\*\*)?3$/.exec(plain) ?? [];
  const energyValue = lookUp(ENERGIES, energy ?? "");
  const lengthValue = lookUp(LENGTHS, length ?? "");
  if (energyValue === undefined || lengthValue === undefined) {
    throw new Fault(
      "EXTXYZ_UNIT",
      `expected a unit of stress (eV/A^3, GPa, ...; -GPa and so on where compression is positive) in ${where}, found ${quote(unit)}`,
      "kbar mostly comes with VASP's sign, where compression is positive: convert to eV/A^3 with tension positive",
    );
  }
  return (sign * energyValue) / lengthValue ** 3;
}

/** A unit without the minus in front that says that the label is the negative of what the file holds. */
function signed(unit: string): { sign: 1 | -1; plain: string } {
  const plain = normal(unit);
  return plain.startsWith("-") ? { sign: -1, plain: plain.slice(1) } : { sign: 1, plain };
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
