import type { Structure } from "@hydride/core-graph";

/** What a reader made up by itself because neither the file nor the caller declared it. */
export interface MadeUp {
  /** The dataset is the name of the file. */
  dataset: boolean;
  /** The id counts the frames of the file. */
  id: boolean;
}

const origins = new WeakMap<Structure, MadeUp & { values: { dataset: string; id: string } }>();

/** Remembers what of the identity of a structure a reader made up. */
export function rememberOrigin(structure: Structure, { dataset, id }: MadeUp): Structure {
  origins.set(structure, { dataset, id, values: { dataset: structure.dataset, id: structure.id } });
  return structure;
}

/** What was made up and has not been changed since; nothing for a structure that no reader made. */
export function originOf(structure: Structure): MadeUp {
  const known = origins.get(structure);
  if (known === undefined) return { dataset: false, id: false };
  const dataset = known.dataset && structure.dataset === known.values.dataset;
  return { dataset, id: known.id && structure.id === known.values.id };
}
