import { createHash } from "node:crypto";
import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import { regroup } from "./group";
import { checkOptions } from "./optionKeys";
import type { GroupBy } from "./options";

export type Side = "train" | "validation" | "test";
const SIDES: readonly Side[] = ["train", "validation", "test"];

export interface SplitOptions {
  /** Shares of the structures, which add up to 1. */
  fractions: { train: number; validation: number; test?: number };
  seed: number | string;
  /** Groups anew before splitting; the groups that the structures have count where it is not given. */
  groupBy?: GroupBy;
}

export type SideCounts = Record<Side, { groups: number; structures: number }>;

export interface SplitReport {
  sides: SideCounts;
  datasets: Record<string, SideCounts>;
  /** Names of groups that two datasets or more have, and how many of them are on different sides in different datasets. */
  shared: { groups: number; apart: number };
  notices: string[];
}

export interface Split extends Record<Side, Structure[]> {
  report: SplitReport;
}

interface Group {
  name: string;
  order: string;
  structures: Structure[];
}

/**
 * Splits every dataset by group: no group is on two sides, and every side with a fraction above zero gets a group of each
 * dataset. Which side a group is on depends on the groups, their sizes, the fractions and the seed, not on the order of the
 * structures or on the machine; the sides keep the order of the input. Every dataset is split by itself, but the order in
 * which its groups fill the sides is made of the seed and their names alone, so that a group of the same name in another
 * dataset mostly comes to the same side; `report.shared` counts where it does not. Throws `DatasetError`.
 */
export function splitByGroup(structures: Iterable<Structure>, options: SplitOptions): Split {
  checkOptions("splitting", options, ["fractions", "seed", "groupBy"]);
  const seed = checkedSeed(options.seed);
  const fractions = checkedFractions(options.fractions);
  const split: Split = {
    train: [],
    validation: [],
    test: [],
    report: { sides: noCounts(), datasets: {}, shared: { groups: 0, apart: 0 }, notices: [] },
  };
  const sidesOf = new Map<string, Side[]>();
  for (const [dataset, members] of byKey(structures, (structure) => structure.dataset)) {
    const grouped = options.groupBy === undefined ? undefined : regroup(members, options.groupBy);
    split.report.notices.push(...(grouped?.notices ?? []));
    const groups = orderedGroups(grouped?.structures ?? members, seed);
    const sides = assign(dataset, groups, fractions);
    const counts = noCounts();
    for (const group of groups) {
      const side = sides.get(group)!;
      sidesOf.set(group.name, [...(sidesOf.get(group.name) ?? []), side]);
      for (const count of [counts[side], split.report.sides[side]]) {
        count.groups++;
        count.structures += group.structures.length;
      }
    }
    split.report.datasets[dataset] = counts;
    const sideOf = new Map(groups.map((group) => [group.name, sides.get(group)!]));
    for (const structure of grouped?.structures ?? members) split[sideOf.get(structure.group)!].push(structure);
  }
  tellOfShared(split.report, sidesOf);
  return split;
}

function tellOfShared(report: SplitReport, sidesOf: ReadonlyMap<string, Side[]>): void {
  const shared = [...sidesOf].filter(([, sides]) => sides.length > 1);
  const apart = shared.filter(([, sides]) => sides.some((side) => side !== sides[0]));
  report.shared = { groups: shared.length, apart: apart.length };
  const [first] = apart;
  if (first === undefined) return;
  report.notices.push(
    `${apart.length} of ${shared.length} groups that several datasets have are on different sides in them ` +
      `(first: ${JSON.stringify(first[0])}): what is trained on in one is validated or tested on in another`,
  );
}

function checkedSeed(seed: number | string): number | string {
  if (typeof seed === "string" || Number.isFinite(seed)) return seed;
  throw new DatasetError(
    "DATASET_OPTION",
    `seed: expected a finite number or a text, found ${String(seed)}`,
    "for example seed: 1: the same seed gives the same split",
  );
}

function checkedFractions(given: SplitOptions["fractions"]): Record<Side, number> {
  checkOptions("splitting, fractions", given, SIDES);
  const fractions = { train: given.train, validation: given.validation, test: given.test ?? 0 };
  const values = Object.values(fractions);
  const sum = values.reduce((a, b) => a + b, 0);
  if (values.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-9 && fractions.train > 0) return fractions;
  throw new DatasetError(
    "DATASET_OPTION",
    `fractions: expected shares from 0 to 1 that add up to 1, with some for train, found ${JSON.stringify(given)}`,
    "for example { train: 0.8, validation: 0.1, test: 0.1 }",
  );
}

/** The groups in an order that only the seed and their names decide. */
function orderedGroups(structures: readonly Structure[], seed: number | string): Group[] {
  const groups = [...byKey(structures, (structure) => structure.group)].map(([name, members]) => ({
    name,
    order: createHash("sha256")
      .update(JSON.stringify([seed, name]))
      .digest("hex"),
    structures: members,
  }));
  return groups.sort((a, b) => (a.order < b.order ? -1 : 1));
}

/**
 * Groups that a small side could hardly take go first, each to the side that lacks most. The others fill the sides one after
 * the other, train first: so a group's place in the order decides its side, whatever other groups there are.
 */
function assign(dataset: string, groups: readonly Group[], fractions: Record<Side, number>): Map<Group, Side> {
  const wanted = SIDES.filter((side) => fractions[side] > 0);
  if (groups.length < wanted.length) throw tooFewGroups(dataset, groups, wanted);
  const total = groups.reduce((sum, group) => sum + group.structures.length, 0);
  const lacks = new Map(wanted.map((side) => [side, fractions[side] * total]));
  const big = Math.min(...lacks.values()) / 2;
  const isBig = ({ structures }: Group) => structures.length > big;
  const sides = new Map<Group, Side>();
  for (const group of [...groups.filter(isBig).sort(bySize), ...groups.filter((other) => !isBig(other))]) {
    const fits = isBig(group) ? undefined : wanted.find((side) => lacks.get(side)! >= group.structures.length / 2);
    const side = fits ?? wanted.reduce((best, other) => (lacks.get(other)! > lacks.get(best)! ? other : best));
    sides.set(group, side);
    lacks.set(side, lacks.get(side)! - group.structures.length);
  }
  for (const empty of wanted) fill(empty, groups, sides);
  return sides;
}

/** Gives an empty side the smallest group of the side that has most groups. */
function fill(empty: Side, groups: readonly Group[], sides: Map<Group, Side>): void {
  const on = (side: Side) => groups.filter((group) => sides.get(group) === side);
  if (on(empty).length > 0) return;
  const giver = SIDES.reduce((best, side) => (on(side).length > on(best).length ? side : best));
  sides.set(on(giver).sort(bySize).at(-1)!, empty);
}

function bySize(a: Group, b: Group): number {
  return b.structures.length - a.structures.length;
}

function tooFewGroups(dataset: string, groups: readonly Group[], wanted: readonly Side[]): DatasetError {
  const names = groups.map((group) => JSON.stringify(group.name)).join(", ");
  return new DatasetError(
    "DATASET_SPLIT",
    `dataset ${JSON.stringify(dataset)}: expected at least ${wanted.length} groups to split into ${wanted.join(", ")}, ` +
      `found ${groups.length} (${names})`,
    'group its structures by something finer, for example groupBy: "block:20" (20 consecutive structures a group)',
  );
}

function byKey(structures: Iterable<Structure>, key: (structure: Structure) => string): Map<string, Structure[]> {
  const parts = new Map<string, Structure[]>();
  for (const structure of structures) {
    const part = parts.get(key(structure));
    if (part === undefined) parts.set(key(structure), [structure]);
    else part.push(structure);
  }
  return parts;
}

function noCounts(): SideCounts {
  const none = () => ({ groups: 0, structures: 0 });
  return { train: none(), validation: none(), test: none() };
}
