import { DatasetError } from "./errors";
import { checkFormats, type FolderFormat } from "./folderFormat";
import type { LeftOut } from "./reading";
import type { LabelUnits } from "./units";
import { checkOptions } from "./optionKeys";
import { checkedObject, checkValue, type Expected, TEXT, TEXT_OR_NULL } from "./optionValues";
import { checkOutliers } from "./outliers";

/**
 * What a split keeps on one side.
 * - `auto`: the first of the known keys in `info` (see {@link GROUP_KEYS}), else the composition.
 * - `info:<key>`: the value of that key, which every structure must have.
 * - `composition`: the Hill formula.
 * - `block:<n>`: n consecutive structures of a file.
 * - `frame`: every structure is a group of its own.
 */
export type GroupBy = "auto" | "composition" | "frame" | `info:${string}` | `block:${number}`;

/** The keys that `auto` looks for, in this order. */
export const GROUP_KEYS: readonly string[] = [
  "group",
  "mp_id",
  "material_id",
  "mat_id",
  "mptrj_traj_id",
  "mol_id",
  "molecule_id",
  "molecule",
  "reaction",
  "rxn",
  "system_id",
  "sid",
];

/** The keys that the id of a structure is taken from, in this order, where `keys.id` is not given. */
export const ID_KEYS: readonly string[] = [
  "id",
  "mptrj_snapshot_id",
  "snapshot_id",
  "structure_id",
  "unique_id",
  "uid",
];

/** Which key of the file holds a label. `null`: the file has no such label, whatever its keys are called. */
export interface LabelKeys {
  energy?: string | null;
  forces?: string | null;
  stress?: string | null;
  /** stress = -virial / volume */
  virial?: string | null;
  charge?: string | null;
  /** Spin multiplicity, 2S + 1. */
  spin?: string | null;
  /** `null` numbers the structures: `<file name>:<frame>`. */
  id?: string | null;
  /** The same as `groupBy: "info:<key>"`. */
  group?: string;
  /** Atomic numbers or symbols; with `positions`, `cell` and `pbc` in files of arrays alone, which have no layout of their own. */
  numbers?: string;
  positions?: string;
  cell?: string | null;
  pbc?: string | null;
}

/** Structures whose labels are beyond these are left out; how many and which, a notice says. */
export interface Outliers {
  /** The longest force on an atom, eV/A. */
  maxForce?: number;
  /** The energy per atom, eV: lowest and highest. */
  energyPerAtom?: readonly [lowest: number, highest: number];
}

export interface ReadOptions {
  /** Name of the dataset; the file name without its ending where it is not given. */
  dataset?: string;
  /** What ids that count frames and blocks are named after; the file name without its ending where it is not given. */
  name?: string;
  /** Default `auto`. */
  groupBy?: GroupBy;
  keys?: LabelKeys;
  /**
   * Which of the labels that a layout offers, such as the level of theory of ANI-1x (`wb97x_dz`) or MPtrj's `corrected`
   * energies; the layout's own default where it is not given. An error in a layout that offers no choice.
   */
  level?: string;
  /**
   * What happens to structures that the layout is known to hold twice: `drop`, the default, leaves the later ones out, and a
   * notice counts them.
   */
  duplicates?: "drop" | "keep";
  outliers?: Outliers;
  /** Formats of other packages that are read too. */
  formats?: readonly FolderFormat[];
  /** What the labels are in where the file does not say so itself; default eV, eV/A, eV/A^3. */
  units?: LabelUnits;
  /** Is called with what the user should know, at the end of every file; `loadDataset` gives it as `notices`. */
  onNotice?: (notice: string) => void;
  /** Is called with every structure that `outliers` leaves out; `loadDataset` gives them as `leftOut`. */
  onLeftOut?: (leftOut: LeftOut) => void;
}

/** The keys that only files of arrays have, which have no layout of their own. */
export const MAPPING_KEYS = ["numbers", "positions", "cell", "pbc"] as const satisfies readonly (keyof LabelKeys)[];

const READ_OPTIONS: readonly (keyof ReadOptions)[] = [
  ...(["dataset", "name", "groupBy", "keys", "level", "duplicates", "outliers", "units"] as const),
  ...(["formats", "onNotice", "onLeftOut"] as const),
];
/** Those of `loadDataset`, which names the files itself. */
export const LOAD_OPTIONS: readonly string[] = READ_OPTIONS.filter((option) => option !== "name");

/** Throws `DatasetError` where there is an option that nobody reads, or a value that no option has: callers may have no types. */
export function checkReadOptions(options: ReadOptions, known: readonly string[] = READ_OPTIONS): void {
  checkOptions("reading", options, known);
  const labels = ["energy", "forces", "stress", "virial", "charge", "spin", "id", "group", ...MAPPING_KEYS];
  checkOptions("reading, keys", checkedObject("keys", options.keys), labels);
  checkOptions("reading, units", checkedObject("units", options.units), ["energy", "forces", "stress", "length"]);
  checkOptions("reading, outliers", checkedObject("outliers", options.outliers), ["maxForce", "energyPerAtom"]);
  checkOutliers(options.outliers ?? {});
  checkFormats(options.formats);
  for (const name of ["dataset", "name", "groupBy", "level"] as const) checkValue(name, options[name], TEXT);
  for (const [name, key] of Object.entries(options.keys ?? {})) {
    checkValue(`keys.${name}`, key, NEVER_NULL.includes(name) ? TEXT : TEXT_OR_NULL);
  }
  for (const [name, unit] of Object.entries(options.units ?? {})) checkValue(`units.${name}`, unit, TEXT);
  checkValue("duplicates", options.duplicates, DROP_OR_KEEP);
  for (const name of ["onNotice", "onLeftOut"] as const) checkValue(name, options[name], LISTENER);
}

const DROP_OR_KEEP: Expected = {
  expected: '"drop" or "keep"',
  hint: "drop leaves later ones out, keep reads them too",
  fits: (value) => value === "drop" || value === "keep",
};
const LISTENER: Expected = {
  expected: "a function",
  hint: "for example console.warn",
  fits: (value) => typeof value === "function",
};
/** What has no value that stands for none. */
const NEVER_NULL: readonly string[] = ["group", "numbers", "positions"];

export interface BlockGrouping {
  by: "block";
  size: number;
}
export interface KeyGrouping {
  by: "info";
  key: string;
}
/** A grouping that the caller chose, in place of `auto`. */
export type ChosenGrouping = { by: "composition" | "frame" } | BlockGrouping | KeyGrouping;
export type Grouping = { by: "auto" } | ChosenGrouping;

/** Throws `DatasetError` where `groupBy` is none of the forms of {@link GroupBy}. */
export function parseGroupBy(groupBy: string): Grouping {
  if (groupBy === "auto" || groupBy === "composition" || groupBy === "frame") return { by: groupBy };
  const [, key] = /^info:(.+)$/.exec(groupBy) ?? [];
  if (key !== undefined) return { by: "info", key };
  const [, size] = /^block:([1-9]\d*)$/.exec(groupBy) ?? [];
  if (size !== undefined) return { by: "block", size: Number(size) };
  throw new DatasetError(
    "DATASET_OPTION",
    `groupBy: expected auto, composition, frame, info:<key> or block:<n>, found ${JSON.stringify(groupBy)}`,
    'for example groupBy: "block:20"',
  );
}
