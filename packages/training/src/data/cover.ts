import type { Structure } from "@hydride/core-graph";

/** Structures divided by group. */
export interface Division {
  train: Structure[];
  validation: Structure[];
  test: Structure[];
}

/**
 * Moves every group with an element that no training structure has into the training split, from validation and test, because
 * nothing can be learned or measured about an element that was never seen: its embedding is untrained and its reference
 * energy unknown. An energy label likewise needs each of its elements in a training structure with an energy.
 *
 * @returns The new division, the structures of each part in their old order with the moved ones at the end of `train`; and the
 * names of the moved groups.
 */
export function coverElements(division: Division): { division: Division; moved: string[] } {
  const seen = new Set<number>();
  const seenWithEnergy = new Set<number>();
  const take = (structure: Structure) => {
    for (const number of structure.numbers) {
      seen.add(number);
      if (structure.energy !== undefined) seenWithEnergy.add(number);
    }
  };
  const covered = (structure: Structure) =>
    structure.numbers.every((number) => (structure.energy === undefined ? seen : seenWithEnergy).has(number));

  for (const structure of division.train) take(structure);
  const moved = new Set<string>();
  for (const held of [division.validation, division.test]) {
    for (const structure of held) {
      if (moved.has(structure.group) || covered(structure)) continue;
      moved.add(structure.group);
      for (const other of held) if (other.group === structure.group) take(other);
    }
  }
  if (moved.size === 0) return { division, moved: [] };
  const stays = (structure: Structure) => !moved.has(structure.group);
  const { train, validation, test } = division;
  const joining = [...validation, ...test].filter((structure) => !stays(structure));
  return {
    division: { train: [...train, ...joining], validation: validation.filter(stays), test: test.filter(stays) },
    moved: [...moved],
  };
}
