import type { Structure } from "@hydride/core-graph";
import { type Side, SIDES } from "./assignSides";
import { copiesOf } from "./copies/copies";
import { checkOptions, checkStructures } from "./optionKeys";
import type { Outline } from "./outlines/outline";

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
export function findLeaks(given: Sides<Structure>): Leak[] {
  checkOptions("the leak check", given, [...SIDES, "report"]);
  for (const side of SIDES) if (given[side] !== undefined) checkStructures(`the leak check, ${side}`, given[side]);
  return [...groupLeaks(given), ...geometryLeaks(given)];
}

type Sides<Own> = Partial<Record<Side, readonly Own[]>>;

/** The groups alone, of whatever says which structures have. */
export function groupLeaks(given: Sides<Outline>): Leak[] {
  const leaks = new Leaks("group");
  for (const side of SIDES)
    for (const outline of given[side] ?? []) leaks.add(outline.group, side, outline, outline.group);
  return leaks.found();
}

/** The geometries alone. */
export function geometryLeaks(given: Sides<Structure>): Leak[] {
  const all = SIDES.flatMap((side) => [...(given[side] ?? [])].map((structure) => ({ side, structure })));
  const copies = copiesOf(all.map(({ structure }) => structure));
  const leaks = new Leaks("geometry");
  for (const [i, { side, structure }] of all.entries()) leaks.add(copies[i]!, side, structure, structure.id);
  return leaks.found();
}

/** Counts the structures of each key on each side. */
class Leaks {
  readonly #all = new Map<string | number, Leak>();

  constructor(readonly kind: Leak["kind"]) {}

  add(key: string | number, side: Side, { dataset }: Pick<Outline, "dataset">, name: string): void {
    let leak = this.#all.get(key);
    if (leak === undefined) {
      leak = { kind: this.kind, name, sides: { train: 0, validation: 0, test: 0 }, datasets: [] };
      this.#all.set(key, leak);
    }
    leak.sides[side]++;
    if (!leak.datasets.includes(dataset)) leak.datasets.push(dataset);
  }

  /** Those that are on two sides or more. */
  found(): Leak[] {
    return [...this.#all.values()].filter(({ sides }) => SIDES.filter((side) => sides[side] > 0).length > 1);
  }
}
