import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import { LABEL_CANDIDATES, takeLabels } from "./labels";
import { ARRAY_PREFIX, FRAME_KEYS, IDENTITY_KEYS, INFO_PREFIX } from "./reserved";
import { unitFactors } from "../units";

const NO_UNITS = { energy: 1, forces: 1, stress: 1, virial: 1, derived: {} };
const LABELS = ["energy", "stress", "charge", "spin"] as const;
const WRITTEN_KEYS = new Set<string>(Object.values(IDENTITY_KEYS));
const FRAME_NAMES = new Set(FRAME_KEYS.map((key) => key.toLowerCase()));
const INFO_CANDIDATES = new Set<string>(
  (["energy", "stress", "virial", "charge", "spin"] as const).flatMap((label) => [...LABEL_CANDIDATES[label]]),
);
const FORCES_CANDIDATES = new Set<string>(LABEL_CANDIDATES.forces);

/** The key to write an info entry under: its own, or prefixed where a reader would take it for something else. */
export function infoKey(key: string, value: InfoValue, structure: Structure): string {
  const misread =
    FRAME_NAMES.has(key.toLowerCase()) ||
    isWritten(key, structure) ||
    key.startsWith(INFO_PREFIX) ||
    (INFO_CANDIDATES.has(key) && !staysInfo(key, value, structure)) ||
    !isTrueUnit(key, value);
  return misread ? INFO_PREFIX + key : key;
}

/** The name to write an array under; see {@link infoKey}. */
export function arrayName(name: string, array: AtomArray, structure: Structure): string {
  const misread =
    ["species", "pos", "forces"].includes(name) ||
    name.startsWith(ARRAY_PREFIX) ||
    (FORCES_CANDIDATES.has(name) && !agreesWithForces(array, structure.forces)) ||
    (name === "Z" && !agreesWithNumbers(array, structure.numbers));
  return misread ? ARRAY_PREFIX + name : name;
}

function isWritten(key: string, structure: Structure): boolean {
  const label = LABELS.find((name) => name === key);
  return WRITTEN_KEYS.has(key) || (label !== undefined && structure[label] !== undefined);
}

/** Whether reading this entry beside the labels of the structure changes no label and leaves the entry where it is. */
function staysInfo(key: string, value: InfoValue, structure: Structure): boolean {
  const { energy, stress, charge, spin, cell } = structure;
  const labels = { energy, stress: stress && [...stress], charge, spin };
  const entries = Object.entries(labels).flatMap(([name, label]) =>
    label === undefined ? [] : [[name, label] as const],
  );
  const info = new Map<string, InfoValue>([...entries, [key, value]]);
  try {
    const found = takeLabels(info, {}, NO_UNITS, cell, undefined, () => undefined);
    return info.has(key) && Object.keys(found).length === entries.length;
  } catch {
    return false;
  }
}

function isTrueUnit(key: string, value: InfoValue): boolean {
  try {
    const { energy, forces, stress } = unitFactors(new Map([[key, value]]), {});
    return [energy, forces, stress].every((factor) => factor === 1);
  } catch {
    return false;
  }
}

function agreesWithForces(array: AtomArray, forces: Float64Array | undefined): boolean {
  return (
    array.kind !== "real" ||
    array.width !== 3 ||
    (forces !== undefined && array.values.every((x, i) => x === forces[i]))
  );
}

function agreesWithNumbers(array: AtomArray, numbers: Uint8Array): boolean {
  return array.kind !== "integer" || array.width !== 1 || array.values.every((z, i) => z === numbers[i]);
}
