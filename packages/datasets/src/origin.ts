import type { Structure } from "@hydride/core-graph";
import type { Side } from "./assignSides";

/** What a reader made up by itself because neither the file nor the caller declared it. */
export interface MadeUp {
  /** The dataset is the name of the file. */
  dataset: boolean;
  /** The id counts the frames of the file. */
  id: boolean;
  /** The group is the composition. */
  group: boolean;
}

const KEYS = ["dataset", "id", "group"] as const satisfies readonly (keyof MadeUp)[];
const origins = new WeakMap<Structure, MadeUp & { values: Record<keyof MadeUp, string> }>();

/** Remembers what of the identity of a structure a reader made up. */
export function rememberOrigin(structure: Structure, { dataset, id, group }: MadeUp): Structure {
  const values = { dataset: structure.dataset, id: structure.id, group: structure.group };
  origins.set(structure, { dataset, id, group, values });
  return structure;
}

/** What was made up and has not been changed since; nothing for a structure that no reader made. */
export function originOf(structure: Structure): MadeUp {
  const known = origins.get(structure);
  const [dataset, id, group] = KEYS.map((key) => known?.[key] === true && structure[key] === known.values[key]);
  return { dataset: dataset!, id: id!, group: group! };
}

/** Whether a reader made the structure, or it was grouped anew, so that a group which is not made up was declared. */
export function hasOrigin(structure: Structure): boolean {
  return origins.has(structure);
}

/** Where the set that a structure is from has it. */
export interface PreparedPlace {
  /** The folder of the set. */
  path: string;
  /** The side of the split that it is on, and its position there. */
  side: Side;
  index: number;
}

const places = new WeakMap<Structure, PreparedPlace>();

/** Remembers where the structure's own set has it, if that is divided. */
export function rememberPlace(structure: Structure, place: PreparedPlace | undefined): Structure {
  if (place !== undefined) places.set(structure, place);
  return structure;
}

/** Where a prepared set has a structure; `undefined` for one from a file without a split. */
export function preparedPlace(structure: Structure): PreparedPlace | undefined {
  return places.get(structure);
}

/** The side that a prepared set has a structure on; `undefined` for one from a file without a split. */
export function preparedSide(structure: Structure): Side | undefined {
  return places.get(structure)?.side;
}
