import type { Structure } from "@hydride/core-graph";
import type { Outline } from "@hydride/datasets";
import { coverageOf } from "./coverage.js";
import { heldBack, moveGroups, type Divisions } from "./division.js";

export interface Covered<Own extends Outline = Structure> {
  divisions: Divisions<Own>;
  /** By dataset: the groups that went to training because of their elements. */
  moved: Map<string, string[]>;
}

/**
 * Moves every group with an element that no training structure of its dataset has into the training split, from validation and
 * test, because nothing can be learned or measured about an element that was never seen: its embedding is untrained and its
 * reference energy unknown. An energy label likewise needs each of its elements in a training structure with an energy. A group
 * moves in all the datasets that have it.
 */
export function coverElements<Own extends Outline>(divisions: Divisions<Own>): Covered<Own> {
  const coverages = new Map([...divisions].map(([name, { train }]) => [name, coverageOf(train)]));
  const held = [...divisions].map(([name, division]) => [name, heldBack(division)] as const);
  const moved = new Map([...divisions.keys()].map((name): [string, string[]] => [name, []]));
  const joining = new Set<string>();
  for (const [name, structures] of held) {
    for (const structure of structures) {
      const { group } = structure;
      if (joining.has(group) || coverages.get(name)!.covers(structure)) continue;
      joining.add(group);
      moved.get(name)!.push(group);
      for (const [other, others] of held) {
        for (const member of others) if (member.group === group) coverages.get(other)!.take(member);
      }
    }
  }
  return { divisions: moveGroups(divisions, joining, "train"), moved };
}
