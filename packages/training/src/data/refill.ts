import type { Structure } from "@hydride/core-graph";
import type { Outline } from "@hydride/datasets";
import { coverageOf } from "./coverage.js";
import { moveGroups, type Divisions } from "./division.js";

export interface Refilled<Own extends Outline = Structure> {
  divisions: Divisions<Own>;
  /** By dataset: the group that went to validation. */
  returned: Map<string, string>;
}

/**
 * Gives a dataset that has nothing to validate on, because of what went to training, the smallest training group whose elements
 * the others cover; in all the datasets that have it. Where there is no such group, the dataset stays without.
 *
 * @param avoid Groups that go only where no other can, as they are in the training of datasets with a split of their own.
 */
export function refillValidation<Own extends Outline>(
  divisions: Divisions<Own>,
  avoid: ReadonlySet<string> = new Set(),
): Refilled<Own> {
  const returned = new Map<string, string>();
  for (const name of divisions.keys()) {
    const { train, validation } = divisions.get(name)!;
    if (validation.length > 0) continue;
    const sizes = new Map<string, number>();
    for (const { group } of train) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    const order = (a: string, b: string) =>
      Number(avoid.has(a)) - Number(avoid.has(b)) || sizes.get(a)! - sizes.get(b)!;
    const bySize = [...sizes.keys()].sort(order);
    const group = bySize.find(dispensable(divisions));
    if (group === undefined) continue;
    returned.set(name, group);
    divisions = moveGroups(divisions, new Set([group]), "validation");
  }
  return { divisions, returned };
}

/** Says of a group whether training covers all its elements without it, in every dataset that has it. */
function dispensable(divisions: Divisions<Outline>): (group: string) => boolean {
  const datasets = [...divisions.values()].map(({ train }) => ({
    coverage: coverageOf(train),
    groups: byGroup(train),
  }));
  return (group) =>
    datasets.every(({ coverage, groups }) =>
      (groups.get(group) ?? []).every((structure) => coverage.covers(structure, group)),
    );
}

function byGroup(structures: readonly Outline[]): Map<string, Outline[]> {
  const groups = new Map<string, Outline[]>();
  for (const structure of structures) {
    const known = groups.get(structure.group);
    if (known === undefined) groups.set(structure.group, [structure]);
    else known.push(structure);
  }
  return groups;
}
