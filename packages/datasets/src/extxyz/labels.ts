import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import type { LabelKeys } from "../options";
import { cellVolume, nineNumbers } from "./cell";
import { checkRange } from "../ranges";
import { parseReal } from "./scalar";
import type { UnitFactors } from "../units";

/** The keys that are recognised as labels without being told, first come first; docs in the README. */
export const LABEL_CANDIDATES = {
  energy: ["energy", "REF_energy", "dft_energy", "DFT_energy", "TotEnergy", "free_energy"],
  forces: withPrefixes(["forces", "force"]),
  stress: withPrefixes(["stress"]),
  virial: withPrefixes(["virial", "virials"]),
  charge: ["charge", "total_charge"],
  spin: ["spin", "multiplicity", "spin_multiplicity"],
} as const satisfies Record<string, readonly string[]>;

export type Label = keyof typeof LABEL_CANDIDATES;

function withPrefixes(names: string[]): string[] {
  return ["", "REF_", "dft_", "DFT_"].flatMap((prefix) => names.map((name) => prefix + name));
}

/** The keys of a label that a file has, of `present`: the one that the caller named, or all candidates. */
export function presentKeys(label: Label, keys: LabelKeys, present: { has(key: string): boolean }): string[] {
  const named = keys[label];
  if (named === null) return [];
  return (named === undefined ? LABEL_CANDIDATES[label] : [named]).filter((key) => present.has(key));
}

export interface InfoLabels {
  energy?: number;
  stress?: Float64Array;
  charge?: number;
  spin?: number;
}

/** What stands under a usual key of a label without being one. */
export interface Unusable {
  label: Label;
  key: string;
  expected: string;
  found: string;
}

/** A label with the key that it was found under. */
interface Found<Value> {
  key: string;
  value: Value;
}

/**
 * Takes the labels of a frame out of its `info`. A virial stays there, since the stress made of it has lost its digits; so
 * do further keys of the same label, where they say the same. Throws a `Fault` where they do not.
 */
export function takeLabels(
  info: Map<string, InfoValue>,
  keys: LabelKeys,
  factors: UnitFactors,
  cell: Float64Array | undefined,
  forcesKey: string | undefined,
  unusable: (left: Unusable) => void,
): InfoLabels {
  const number = (label: NumberLabel) =>
    agreed(label, numbersOf(label, info, keys, unusable), (a, b) => a.value === b.value);
  const energy = number("energy");
  const stress = takeStress(info, keys, factors, cell);
  checkConventions(keys, { energy: energy?.key, forces: forcesKey, stress: stress?.key });
  const [charge, spin] = [number("charge"), number("spin")];
  for (const found of [energy, charge, spin]) if (found !== undefined) info.delete(found.key);
  if (stress !== undefined && !stress.virial) info.delete(stress.key);
  if (stress?.virial === true && factors.virial !== 1) {
    // What stays beside converted labels is converted with them.
    info.set(
      stress.key,
      [...tensor("virial", stress.key, info.get(stress.key)!)].map((x) => x * factors.virial),
    );
  }
  if (energy !== undefined) checkRange("energy", energy.value * factors.energy, energy.key);
  for (const component of stress?.value ?? []) checkRange("stress", component, stress!.key);
  return {
    ...(energy && { energy: energy.value * factors.energy }),
    ...(stress && { stress: stress.value }),
    ...(charge && { charge: charge.value }),
    ...(spin && { spin: spin.value }),
  };
}

/** The first of several keys for one label; a `Fault` where two of them differ. */
export function agreed<Candidate extends Found<unknown>>(
  label: Label,
  found: Candidate[],
  equal: (a: Candidate, b: Candidate) => boolean,
): Candidate | undefined {
  const [first, ...others] = found;
  const other = others.find((candidate) => !equal(first!, candidate));
  if (other === undefined) return first;
  throw new Fault(
    "EXTXYZ_AMBIGUOUS_LABEL",
    `expected one value of ${label}, found different ones under ${quote(first!.key)} and ${quote(other.key)}`,
    `choose one, for example ${remedy(label, first!.key)}`,
  );
}

/** How to name the key of a label, or to say that there is none, in the API and in the shell. */
export function remedy(label: Label, key: string | null): string {
  return `keys: { ${label}: ${JSON.stringify(key)} } (shell: --key ${label}=${key})`;
}

type NumberLabel = "energy" | "charge" | "spin";
const EXPECTED = {
  energy: "a number",
  charge: "a finite number",
  spin: "a spin multiplicity 2S + 1 (1, 2, 3, ...)",
} as const;

/** Under `charge` and `spin` files keep other things too: without being told to, those are no labels, and no error. */
function numbersOf(
  label: NumberLabel,
  info: Map<string, InfoValue>,
  keys: LabelKeys,
  unusable: (left: Unusable) => void,
): Found<number>[] {
  const present = presentKeys(label, keys, info).filter((key) => !isNone(info.get(key)!));
  // Its forces are not the derivatives of `energy` but of the free energy: the two differ wherever states are smeared.
  const chosen = present.length > 1 ? present.filter((key) => key !== "free_energy") : present;
  return chosen.flatMap((key) => {
    const found = info.get(key)!;
    const value = typeof found === "string" ? parseReal(found) : found;
    if (typeof value === "number" && Number.isFinite(value)) {
      if (label !== "spin" || (Number.isInteger(value) && value >= 1)) return [{ key, value }];
    }
    const left = { label, key, expected: EXPECTED[label], found: quoteValue(found) };
    if (typeof value === "number") left.found = String(value);
    if (label !== "energy" && keys[label] === undefined) {
      unusable(left);
      return [];
    }
    if (typeof value === "number" && !Number.isFinite(value)) {
      const text = `expected a finite number in ${quote(key)}, found ${value}`;
      throw new Fault("EXTXYZ_NOT_FINITE", text, `remove the key where there is no value, or ${notALabel(label)}`);
    }
    throw new Fault(
      "EXTXYZ_LABEL",
      `expected ${left.expected} in ${quote(key)}, found ${left.found}`,
      notALabel(label),
    );
  });
}

function quoteValue(value: InfoValue): string {
  return quote(typeof value === "string" ? value : JSON.stringify(value));
}

/** Python's None, as text or as JSON's null: there is no such label. */
function isNone(value: InfoValue): boolean {
  return value === null || value === "None";
}

function takeStress(
  info: Map<string, InfoValue>,
  keys: LabelKeys,
  factors: UnitFactors,
  cell: Float64Array | undefined,
): (Found<Float64Array> & { virial: boolean }) | undefined {
  const present = (label: "stress" | "virial") =>
    presentKeys(label, keys, info).filter((key) => !isNone(info.get(key)!));
  const byStress = keys.virial === undefined || keys.virial === null || keys.stress !== undefined;
  const byVirial = keys.stress === undefined || keys.virial !== undefined;
  const stresses = (byStress ? present("stress") : []).map((key) => ({
    key,
    virial: false,
    value: tensor("stress", key, info.get(key)!).map((x) => x * factors.stress),
  }));
  const virials = (byVirial ? present("virial") : []).map((key) => {
    const volume = cell === undefined ? 0 : cellVolume(cell);
    if (volume === 0) {
      throw new Fault(
        "EXTXYZ_CELL",
        `expected a Lattice with a volume to divide the virial ${quote(key)} by, found none`,
        notALabel("virial"),
      );
    }
    return {
      key,
      virial: true,
      value: tensor("virial", key, info.get(key)!).map((x) => (-x * factors.virial) / volume),
    };
  });
  return agreed("stress", [...stresses, ...virials], (a, b) =>
    almostEqual(a.value, b.value, a.virial === b.virial ? SAME_QUANTITY : STRESS_TO_VIRIAL),
  );
}

/** Nine numbers row-major, or six in Voigt's order xx yy zz yz xz xy, as nine. */
function tensor(label: Label, key: string, value: InfoValue): Float64Array {
  const six =
    Array.isArray(value) && value.length === 6 && value.every((x) => typeof x === "number") ? value : undefined;
  const nine = six === undefined ? nineNumbers(value) : [0, 5, 4, 5, 1, 3, 4, 3, 2].map((i) => six[i]!);
  if (nine === undefined) {
    throw new Fault(
      "EXTXYZ_LABEL",
      `expected 9 numbers (or 6: xx yy zz yz xz xy) in ${quote(key)}, found ${quoteValue(value)}`,
      notALabel(label),
    );
  }
  if (!nine.every(Number.isFinite)) {
    throw new Fault(
      "EXTXYZ_NOT_FINITE",
      `expected finite numbers in ${quote(key)}, found ${quote(nine.join(" "))}`,
      notALabel(label),
    );
  }
  return Float64Array.from(nine);
}

/** Energy of one level of theory with forces of another would train to nonsense: never mixed without being asked. */
function checkConventions(
  keys: LabelKeys,
  chosen: Partial<Record<"energy" | "forces" | "stress", string | undefined>>,
): void {
  const found = (["energy", "forces", "stress"] as const).flatMap((label) => {
    const key = chosen[label];
    return key === undefined || keys[label] !== undefined || (label === "stress" && keys.virial)
      ? []
      : [{ label, key }];
  });
  const other = found.find(({ key }) => convention(key) !== convention(found[0]!.key));
  if (other === undefined) return;
  throw new Fault(
    "EXTXYZ_AMBIGUOUS_LABEL",
    `expected labels of one convention, found ${quote(found[0]!.key)} beside ${quote(other.key)}`,
    `choose, for example keys: { ${found[0]!.label}: ${JSON.stringify(found[0]!.key)}, ` +
      `${other.label}: ${JSON.stringify(other.key)} } ` +
      `(shell: --key ${found[0]!.label}=${found[0]!.key} --key ${other.label}=${other.key})`,
  );
}

function convention(key: string): string {
  return /^(REF|dft)_/i.exec(key)?.[1]!.toLowerCase() ?? "";
}

function notALabel(label: Label): string {
  return `set ${remedy(label, null)} if it is no label: it then stays in info`;
}

/** Largest difference, relative to the largest number, of two spellings of a stress, and of a stress and a virial. */
const SAME_QUANTITY = 1e-6;
const STRESS_TO_VIRIAL = 1e-3;

function almostEqual(a: Float64Array, b: Float64Array, tolerance: number): boolean {
  const largest = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return a.every((x, i) => Math.abs(x - b[i]!) <= tolerance * largest);
}
