import type { AtomArray, InfoValue } from "@hydride/core-graph";
import type { TrainingLabel } from "../labelReport";
import type { LabelKeys } from "../options";
import { nineNumbers } from "./cell";
import { LABEL_CANDIDATES } from "./labels";
import { ARRAY_PREFIX, INFO_PREFIX } from "./reserved";

const NAMES: Record<TrainingLabel, RegExp> = {
  energy: /energ|toten|e_?tot|^e$|^[eu]_?0$|^e_?(dft|ref|scf)/,
  forces: /forc|^f$|^f_|_f$/,
  stress: /stress|virial/,
};
/** What is named after a label without being one. */
const BESIDE: Record<TrainingLabel, RegExp> = {
  energy: /per_?atom|kinetic|fermi|cut|weight|error|std|var|uncert/,
  forces: /weight|error|std|var|uncert/,
  stress: /weight|error|std|var|uncert/,
};
/** Differences of energies: possible, but less likely what is meant. */
const DERIVED = /form|atomi[sz]|bind|cohes|adsor|interact|relative|correct|gap|zpe|zero/;

/**
 * The keys of a frame that may be a label which it lacks, likeliest first: named like it whatever the case, and of its shape.
 * What the writer put aside as no label is none.
 */
export function lookalikes(
  label: TrainingLabel,
  info: Map<string, InfoValue>,
  arrays: Map<string, AtomArray>,
  keys: LabelKeys,
): string[] {
  const candidates: string[] =
    label === "forces"
      ? [
          ...[...arrays].flatMap(([name, array]) => (isVectors(name, array) ? [name] : [])),
          ...[...info].flatMap(([key, value]) => (isListOfVectors(value) ? [key] : [])),
        ]
      : [...info].flatMap(([key, value]) => (hasShape(label, key, value) ? [key] : []));
  return candidates
    .filter((key) => NAMES[label].test(key.toLowerCase()) && !BESIDE[label].test(key.toLowerCase()))
    .filter((key) => !(keys.virial === null && /virial/i.test(key)))
    .sort((a, b) => unlikeliness(label, a) - unlikeliness(label, b) || a.length - b.length);
}

function isVectors(name: string, { kind, width }: AtomArray): boolean {
  return kind === "real" && width === 3 && !name.startsWith(ARRAY_PREFIX);
}

/** As other formats than extended XYZ keep what nobody said to be of atoms. */
function isListOfVectors(value: InfoValue): boolean {
  const isVector = (row: InfoValue) =>
    Array.isArray(row) && row.length === 3 && row.every((x) => typeof x === "number");
  return Array.isArray(value) && value.length > 0 && value.every(isVector);
}

function hasShape(label: TrainingLabel, key: string, value: InfoValue): boolean {
  if (key.startsWith(INFO_PREFIX)) return false;
  if (label === "energy") return typeof value === "number" && Number.isFinite(value);
  const six = Array.isArray(value) && value.length === 6 && value.every((x) => typeof x === "number");
  return six || nineNumbers(value) !== undefined;
}

/** The usual keys in another spelling first. */
function unlikeliness(label: TrainingLabel, key: string): number {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z]/g, "");
  if (LABEL_CANDIDATES[label].some((usual) => letters(usual) === letters(key))) return 0;
  return DERIVED.test(key.toLowerCase()) ? 2 : 1;
}
