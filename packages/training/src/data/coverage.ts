import type { Outline } from "@hydride/datasets";

/**
 * The elements that the training structures of a dataset have, and which of them with an energy. Nothing can be learned or
 * measured about an element that was never seen: its embedding is untrained, and without an energy its reference unknown.
 */
export class Coverage {
  /** By element: groups that have it, two at most, as it only matters whether there is another. */
  readonly #groups = new Map<number, Set<string>>();
  readonly #groupsWithEnergy = new Map<number, Set<string>>();

  take({ numbers, energy, group }: Outline): void {
    for (const number of new Set(numbers)) {
      add(this.#groups, number, group);
      if (energy !== undefined) add(this.#groupsWithEnergy, number, group);
    }
  }

  /** Whether training has seen all elements of a structure, with an energy where it has one; not counting group `without`. */
  covers({ numbers, energy }: Outline, without?: string): boolean {
    const known = energy === undefined ? this.#groups : this.#groupsWithEnergy;
    return numbers.every((number) => {
      const having = known.get(number);
      return having !== undefined && having.size > (without !== undefined && having.has(without) ? 1 : 0);
    });
  }
}

/** What some training structures cover. */
export function coverageOf(train: readonly Outline[]): Coverage {
  const coverage = new Coverage();
  for (const structure of train) coverage.take(structure);
  return coverage;
}

function add(groups: Map<number, Set<string>>, number: number, group: string): void {
  const known = groups.get(number);
  if (known === undefined) groups.set(number, new Set([group]));
  else if (known.size < 2) known.add(group);
}
