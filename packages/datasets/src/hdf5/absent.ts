import { Fault, quote } from "../errors";
import { listed } from "../arraySet/unmapped";
import type { NamedArray } from "../arraySet/namedArray";
import { join, type Node } from "./file";
import type { LayoutReading } from "./layout";

/** What stands in the place of a data set and is none that can be read; `undefined` of what can be. */
function inPlaceOf(node: Node): string | undefined {
  if (node.type === "link" && node.group === undefined) {
    return node.file === true ? `a link to another file (${node.target})` : `a link to nothing (${node.target})`;
  }
  if (node.type !== "dataset") return undefined;
  if (node.file !== undefined) return `one whose values are in another file (${node.file})`;
  return node.kind === "virtual" ? "a virtual one, whose values are in other data sets" : undefined;
}

const OTHER_FILES = "other files are never opened: put the values into this one, for example with h5py";

/** Throws a `Fault` where a group lacks an array that no structure can do without. */
export function checkArrays(
  { file }: LayoutReading,
  group: string,
  arrays: ReadonlyMap<string, NamedArray>,
  needed: readonly string[],
): void {
  const name = needed.find((each) => !arrays.has(each));
  if (name === undefined) return;
  const node = file.list(group).find((each) => each.name === name);
  const found = node && inPlaceOf(node);
  throw new Fault(
    "DATASET_LAYOUT",
    `expected the data set ${quote(name)} in the group, found ${found ?? listed(arrays)}`,
    found === undefined ? "the file is damaged, or of another layout: fetch it again" : OTHER_FILES,
  );
}

/** The data sets of some groups, or those of one name, that are elsewhere, as an addition to a message; the first of them. */
export function elsewhere({ file }: LayoutReading, groups: Iterable<string>, names?: readonly string[]): string {
  for (const group of groups) {
    for (const node of file.list(group)) {
      const found = names === undefined || names.includes(node.name) ? inPlaceOf(node) : undefined;
      if (found !== undefined) return `; not read: ${join(group, node.name)}, ${found}`;
    }
  }
  return "";
}
