import type { Structure } from "@hydride/core-graph";
import { type Side, SIDES } from "./assignSides";
import { copiesOf } from "./copies/copies";
import { checkOptions, checkStructures } from "./optionKeys";

/** Structures that are, or are near, the same on more than one side of a split. */
export interface Leak {
  /** `group`: one group on several sides. `geometry`: the same atoms at the same places, in whatever order. */
  kind: "group" | "geometry";
  /** The name of the group, or the id of the first structure. */
  name: string;
  /** Structures of it on each side. */
  sides: Record<Side, number>;
  /** The datasets that have it. */
  datasets: string[];
}

/**
 * The leak check of a split, also of one that was made elsewhere: groups that are on several sides, and geometries that are,
 * under whatever name and in whatever dataset. Geometries are the same where every atom and cell vector is within 0.0002 A,
 * however the atoms are ordered, wherever the origin is and whichever image of an atom is meant; those that were rotated, and
 * crystals in another cell, are not found. A side that is not given is empty. A `Split` is taken as it is.
 *
 * Synchronous, and near linear in structures and atoms but where all atoms of crystals moved by less than 0.001 A: these are compared
 * pair by pair.
 *
 * @throws DatasetError DATASET_OPTION where a side has another name, or is no list of structures.
 */
export function findLeaks(given: Partial<Record<Side, readonly Structure[]>>): Leak[] {
  checkOptions("the leak check", given, [...SIDES, "report"]);
  for (const side of SIDES) if (given[side] !== undefined) checkStructures(`the leak check, ${side}`, given[side]);
  const all = SIDES.flatMap((side) => [...(given[side] ?? [])].map((structure) => ({ side, structure })));
  const copies = copiesOf(all.map(({ structure }) => structure));
  return [
    ...leaksBy("group", all, ({ group }) => group, ({ group }) => group), // prettier-ignore
    ...leaksBy("geometry", all, (_, i) => String(copies[i]), ({ id }) => id), // prettier-ignore
  ];
}

function leaksBy(
  kind: Leak["kind"],
  all: readonly { side: Side; structure: Structure }[],
  keyOf: (structure: Structure, index: number) => string,
  nameOf: (structure: Structure) => string,
): Leak[] {
  const found = new Map<string, Leak>();
  for (const [i, { side, structure }] of all.entries()) {
    const key = keyOf(structure, i);
    const none = { train: 0, validation: 0, test: 0 };
    const leak = found.get(key) ?? { kind, name: nameOf(structure), sides: none, datasets: [] };
    found.set(key, leak);
    leak.sides[side]++;
    if (!leak.datasets.includes(structure.dataset)) leak.datasets.push(structure.dataset);
  }
  return [...found.values()].filter(({ sides }) => SIDES.filter((side) => sides[side] > 0).length > 1);
}
