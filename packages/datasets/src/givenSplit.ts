import type { InfoValue, Structure } from "@hydride/core-graph";
import { type Side, SIDES } from "./assignSides";
import { DatasetError, quote } from "./errors";
import { checkOptions, checkStructures, suggestion } from "./optionKeys";
import { shown } from "./optionValues";
import type { Outline } from "./outlines/outline";
import { byKey } from "./byKey";
import { divided, type Split } from "./split";

/** What each side is made of: ids or groups, or for `info` the values of a key. */
export interface GivenSplitOptions {
  /**
   * - `id`, `group`: the lists name structures or groups.
   * - `info:<key>`: the dataset's own split, kept under this key; `lists` says which values are which side where they are not
   *   `train`, `validation` (or `val`, `valid`) and `test`.
   */
  by: "id" | "group" | `info:${string}`;
  lists?: Partial<Record<Side, readonly string[]>>;
  /** What happens to structures that no list names: an error, the default, or the side that they go to. */
  rest?: Side;
}

const OWN_NAMES: Record<Side, readonly string[]> = {
  train: ["train", "training"],
  validation: ["validation", "val", "valid"],
  test: ["test"],
};

/**
 * Splits as lists or the dataset itself say. What this tears apart, {@link findLeaks} tells. Throws `DatasetError` where a
 * name is on two lists, a listed name is in no structure, or a structure is on no list.
 */
export function splitByLists<Own extends Outline = Structure>(
  structures: Iterable<Own>,
  options: GivenSplitOptions,
): Split<Own> {
  checkStructures("splitting", structures);
  checkOptions("splitting", options, ["by", "lists", "rest"]);
  if (options.rest !== undefined && !SIDES.includes(options.rest)) {
    throw wrong(
      `rest: expected ${SIDES.join(", ")}, found ${shown(options.rest)}`,
      typeof options.rest === "string" ? suggestion(options.rest, SIDES) : 'for example rest: "train"',
    );
  }
  const key = /^info:(.+)$/.exec(options.by)?.[1];
  if (key === undefined && options.by !== "id" && options.by !== "group") {
    throw wrong(
      `by: expected id, group or info:<key>, found ${quote(String(options.by))}`,
      'for example by: "info:split"',
    );
  }
  if (key === undefined && options.lists === undefined) {
    throw wrong(`expected lists of ${options.by}s, found none`, `for example lists: { test: ["..."] }, rest: "train"`);
  }
  const sides = sidesByName(options.lists === undefined ? OWN_NAMES : options.lists);
  const used = new Set<string>();
  const sideOf = (structure: Own): Side => {
    const name = key === undefined ? structure[options.by as "id" | "group"] : listedName(structure.info[key]);
    used.add(name);
    const side = sides.get(name) ?? options.rest;
    if (side !== undefined) return side;
    throw new DatasetError(
      "DATASET_SPLIT",
      `structure ${quote(structure.id)} of dataset ${quote(structure.dataset)}: expected its ${key ?? options.by} on one of the ` +
        `lists, found ${quote(name)} on none`,
      'add it to a list, or say where the rest goes, for example rest: "train"',
    );
  };
  const split = divided(
    byKey(structures, (structure) => structure.dataset),
    sideOf,
    [],
  );
  const unused = options.lists === undefined ? [] : [...sides.keys()].filter((name) => !used.has(name));
  if (unused.length > 0) {
    throw new DatasetError(
      "DATASET_SPLIT",
      `expected every listed name in a structure, found ${unused.length} in none (first: ${quote(unused[0]!)})`,
      "take it off the list, or read the files that have it",
    );
  }
  return split;
}

function sidesByName(lists: Partial<Record<Side, readonly string[]>>): Map<string, Side> {
  checkOptions("splitting, lists", lists, SIDES);
  const sides = new Map<string, Side>();
  for (const side of SIDES) {
    const names: unknown = lists[side] ?? [];
    if (!Array.isArray(names) || names.some((name) => typeof name !== "string")) {
      throw wrong(`lists: expected a list of texts for ${side}, found ${shown(names)}`, `for example ${side}: ["..."]`);
    }
    for (const name of names as string[]) {
      const before = sides.get(name);
      if (before !== undefined && before !== side) {
        throw wrong(
          `lists: expected a name on one list, found ${quote(name)} on ${before} and ${side}`,
          "take it off one",
        );
      }
      sides.set(name, side);
    }
  }
  return sides;
}

/** The text that a value of `info` has on lists. */
export function listedName(value: InfoValue | undefined): string {
  if (typeof value === "string") return value;
  // JSON has no number that is not finite.
  if (typeof value === "number") return String(value);
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function wrong(message: string, hint: string): DatasetError {
  return new DatasetError("DATASET_OPTION", `splitting: ${message}`, hint);
}
