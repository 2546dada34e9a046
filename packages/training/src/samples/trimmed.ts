import type { Structure } from "@hydride/core-graph";

/** A label that is no energy, force or stress, and whether it is of atoms. */
interface NamedLabel {
  name: string;
  of: string;
}

/** A structure with what training takes of it: of what files say beside, the labels of the model's properties alone. */
export function trimmed({ info, arrays, ...structure }: Structure, labels: readonly NamedLabel[]): Structure {
  const ofStructures = picked(info, labels, (of) => of !== "atoms");
  const ofAtoms = picked(arrays ?? {}, labels, (of) => of === "atoms");
  return { ...structure, info: ofStructures, ...(Object.keys(ofAtoms).length > 0 && { arrays: ofAtoms }) };
}

function picked<Value>(
  values: Readonly<Record<string, Value>>,
  labels: readonly NamedLabel[],
  isOf: (of: string) => boolean,
): Record<string, Value> {
  const wanted = labels.filter(({ name, of }) => isOf(of) && Object.hasOwn(values, name));
  return Object.fromEntries(wanted.map(({ name }) => [name, values[name]!]));
}
