import type { Structure } from "@hydride/core-graph";
import type { Outline, Side } from "@hydride/datasets";
import type { Division, Divisions } from "./division.js";

const SIDES: readonly Side[] = ["train", "validation", "test"];

export interface Followed<Own extends Outline = Structure> {
  /** Structures whose side another dataset decides. */
  bound: Division<Own>;
  /** The groups that another dataset has on one side. */
  groups: ReadonlySet<string>;
  /** Those that are to be divided. */
  free: Own[];
  notices: string[];
}

/**
 * Puts groups that other datasets have on one side, by lists or by a split of their own, on the same side: a molecule that is
 * trained on at one level of theory is not validated at another. Where this leaves a dataset fewer groups than there are sides, these
 * go to training.
 *
 * @param datasets Structures to be divided, by the name of their dataset.
 * @param given The divisions of the other datasets.
 */
export function follow<Own extends Outline>(
  datasets: ReadonlyMap<string, readonly Own[]>,
  given: Divisions<Outline>,
  fractions: Record<Side, number>,
): Followed<Own> {
  const sideOf = sidesOf(given);
  const needed = SIDES.filter((side) => fractions[side] > 0).length;
  const bound: Division<Own> = { train: [], validation: [], test: [] };
  const followed: Followed<Own> = { bound, groups: new Set(sideOf.keys()), free: [], notices: [] };
  for (const [name, structures] of datasets) {
    const free = structures.filter(({ group }) => !sideOf.has(group));
    const following = structures.filter(({ group }) => sideOf.has(group));
    for (const structure of following) bound[sideOf.get(structure.group)!].push(structure);
    const few = following.length > 0 && groupsIn(free) < needed;
    const target = few ? bound.train : followed.free;
    for (const structure of free) target.push(structure);
    if (following.length === 0) continue;
    const rest = few && free.length > 0 ? "; the others are too few to divide, and go to training" : "";
    const count = groupsIn(following);
    followed.notices.push(
      `dataset "${name}": ${count === 1 ? "1 group is" : `${String(count)} groups are`} on the side that the split of ` +
        `another dataset gives them${rest}`,
    );
  }
  return followed;
}

/** The side of every group that is on one alone. */
function sidesOf(given: Divisions<Outline>): Map<string, Side> {
  const sides = new Map<string, Side | undefined>();
  for (const division of given.values()) {
    for (const side of SIDES) {
      for (const { group } of division[side]) {
        sides.set(group, !sides.has(group) || sides.get(group) === side ? side : undefined);
      }
    }
  }
  return new Map([...sides].flatMap(([group, side]) => (side === undefined ? [] : [[group, side]])));
}

function groupsIn(structures: readonly Outline[]): number {
  return new Set(structures.map(({ group }) => group)).size;
}
