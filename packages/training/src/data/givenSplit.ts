import type { Structure } from "@hydride/core-graph";
import { type LeftOut, listedName, type Outline, type Side, splitByLists } from "@hydride/datasets";
import type { DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import type { Division } from "./division.js";
import { readNames } from "./nameList.js";

/** A dataset as it was read. */
export interface Read<Own extends Outline = Structure> {
  /** Those that there is something to learn from. */
  structures: readonly Own[];
  /** Those without labels too. */
  all: readonly Own[];
  /** Those that were not even kept. */
  leftOut: readonly Pick<LeftOut, "id">[];
  /** The side that the file of a structure is of. */
  sideOf: (structure: Own) => Side;
}

/**
 * Divides a dataset as lists, or the files themselves, say. Structures that were left out may be on a list; any other name that no
 * structure has is an error, since it may be misspelt.
 *
 * @returns Nothing where the configuration gives no split.
 * @throws TrainingError DATASET_UNUSABLE for lists that contradict each other or name what is not there; DatasetError DATASET_SPLIT
 * for a structure on no list.
 */
export function givenDivision<Own extends Outline>(
  { name: dataset, split }: Pick<DatasetConfig, "name" | "split">,
  { structures, all, leftOut, sideOf }: Read<Own>,
  log: (line: string) => void,
): Division<Own> | undefined {
  if (split === undefined) return undefined;
  if (split.files !== undefined) return byFile(structures, sideOf);
  const { own, by = "id", lists, rest } = split;
  const what = own ?? by;
  const nameOf = (structure: Own) => (own === undefined ? structure[by] : listedName(structure.info[own]));
  const sides = lists === undefined ? undefined : sidesOf(dataset, what, lists);
  if (sides !== undefined) {
    const there = new Set(all.map(nameOf));
    if (own === undefined && by === "id") for (const { id } of leftOut) there.add(id);
    const unknown = [...sides.keys()].filter((name) => !there.has(name));
    // What was left out is known by its id alone.
    if (unknown.length > 0 && (leftOut.length === 0 || what === "id")) throw unlisted(dataset, what, unknown);
    if (unknown.length > 0)
      log(`dataset "${dataset}": ${counted(unknown.length, what)} on a list in no structure that is left`);
  }
  const kept = new Set(structures.map(nameOf));
  const given = sides && [...sides].filter(([name]) => kept.has(name));
  const on = (side: Side) => given!.flatMap(([name, its]) => (its === side ? [name] : []));
  const divided = splitByLists(structures, {
    by: own === undefined ? by : `info:${own}`,
    ...(given && { lists: { train: on("train"), validation: on("validation"), test: on("test") } }),
    ...(rest && { rest }),
  });
  const { train, validation, test } = divided;
  return { train, validation, test };
}

function byFile<Own extends Outline>(structures: readonly Own[], sideOf: Read<Own>["sideOf"]): Division<Own> {
  const division: Division<Own> = { train: [], validation: [], test: [] };
  for (const structure of structures) division[sideOf(structure)].push(structure);
  return division;
}

type Lists = NonNullable<NonNullable<DatasetConfig["split"]>["lists"]>;

/** The side of each listed name. */
function sidesOf(dataset: string, what: string, lists: Lists): Map<string, Side> {
  const sides = new Map<string, Side>();
  for (const side of ["train", "validation", "test"] as const) {
    const list = lists[side] ?? [];
    for (const name of typeof list === "string" ? readNames(list) : list) {
      const before = sides.get(name);
      if (before !== undefined && before !== side) {
        throw new TrainingError(
          "DATASET_UNUSABLE",
          `dataset "${dataset}": expected each ${what} on one list, found ${JSON.stringify(name)} on ${before} and ${side}`,
          "Take it off one of them.",
        );
      }
      sides.set(name, side);
    }
  }
  return sides;
}

function unlisted(dataset: string, what: string, unknown: readonly string[]): TrainingError {
  return new TrainingError(
    "DATASET_UNUSABLE",
    `dataset "${dataset}": expected every ${what} on a list in a structure, found ${String(unknown.length)} in none ` +
      `(first: ${JSON.stringify(unknown[0])})`,
    "Take it off the list, or read the files that have it; the README of @hydride/datasets says what ids and groups are.",
  );
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what} is` : `${String(count)} ${what}s are`;
}
