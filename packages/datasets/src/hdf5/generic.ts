import { MAPPED, isMapped, unmapped } from "../arraySet/mapping";
import { describeArray, type NamedArray } from "../arraySet/namedArray";
import { recordsOf } from "../arraySet/recordsOf";
import { within } from "../damage";
import { Fault, quote } from "../errors";
import type { LabelKeys } from "../options";
import type { StructureRecord } from "../record";
import { join } from "./file";
import { arraysOf } from "./groupRecords";
import { everywhere } from "./links";
import type { Hdf5Layout, LayoutReading } from "./layout";

const DEEPEST = 16;
/** So many links are named in an error. */
const NAMED = 5;

/**
 * Any other HDF5 file, whose arrays the option `keys` names. Without `/` the names are those of data sets within a group, and
 * every group that has both numbers and positions is read; with `/` they are ways from the root, and there is one set of arrays.
 */
export const generic: Hdf5Layout = {
  name: "hdf5",
  title: "HDF5",
  mapped: true,
  recognise: () => true,
  *records(given: LayoutReading) {
    const keys = given.options.keys ?? {};
    checkOwn(given);
    if (!isMapped(keys)) throw unmapped(describedSets(given));
    if ([keys.numbers, keys.positions].some((name) => name!.includes("/"))) {
      const all = new Map([...groupsBelow(given)].flatMap(([group, arrays]) => named(group, arrays)));
      yield* mappedRecords(given, "/", all);
      return;
    }
    let found = 0;
    for (const [group, arrays] of groupsBelow(given)) {
      if (!arrays.has(keys.numbers!) || !arrays.has(keys.positions!)) continue;
      found++;
      yield* mappedRecords(given, group, arrays);
    }
    if (found > 0) return;
    throw new Fault(
      "DATASET_LAYOUT",
      `expected a group with the data sets ${quote(keys.numbers!)} and ${quote(keys.positions!)} that keys.numbers and ` +
        `keys.positions name, found ${describedSets(given).slice(0, 20).join("; ") || "no data set"}`,
      "names are as in the file",
    );
  },
};

/** Throws a `Fault` where the file is but a list of other files. */
function checkOwn({ file }: LayoutReading): void {
  const nodes = file.list("/");
  const files = nodes.flatMap((node) => (node.type === "link" && node.file === true ? [node.target] : []));
  if (files.length === 0 || files.length < nodes.length) return;
  const more = files.length > NAMED ? `, and ${files.length - NAMED} more` : "";
  throw new Fault(
    "DATASET_LAYOUT",
    `expected data sets, found links to other files only: ${files.slice(0, NAMED).join(", ")}${more}`,
    "links to other files are not followed: read these files themselves",
  );
}

/** Groups may lack a label that is named: whether any has it, a notice says. */
function* mappedRecords(
  given: LayoutReading,
  group: string,
  arrays: Map<string, NamedArray>,
): Generator<StructureRecord, void, undefined> {
  const { file, options, reading } = given;
  const lacking = MAPPED.filter((label) => {
    const name = options.keys?.[label];
    if (typeof name !== "string" || label === "numbers" || label === "positions") return false;
    reading.namedKey(label, name, arrays.has(name));
    return !arrays.has(name);
  });
  const keys: LabelKeys = { ...options.keys, ...Object.fromEntries(lacking.map((label) => [label, null])) };
  const where = group.slice(1);
  const tell = (array: string) =>
    reading.notice(
      `${file.path}\0unused\0${array.split(" ")[0]}`,
      (groups) =>
        `${file.path}: an array that belongs to no structure is left out in ${groups} of the groups (first: ${join(group, array)})`,
    );
  const records = recordsOf(arrays, { ...options, keys }, where, tell);
  for (;;) {
    const { done, value } = within({ path: file.path, key: group }, () => records.next());
    if (done === true) return;
    yield value;
  }
}

/** Every group with its arrays, in its own place: links to groups are not followed. */
function* groupsBelow(given: LayoutReading, group = "/", depth = 0): Generator<[string, Map<string, NamedArray>]> {
  const nodes = given.file.list(group);
  yield [group, arraysOf(given, group, nodes)];
  if (depth === DEEPEST) return;
  for (const name of given.links.groups(group, nodes, everywhere)) {
    yield* groupsBelow(given, join(group, name), depth + 1);
  }
}

function named(group: string, arrays: Map<string, NamedArray>): [string, NamedArray][] {
  return [...arrays].map(([name, array]) => [join(group, name).slice(1), array]);
}

/** The data sets of the first groups that have some. */
function describedSets(given: LayoutReading): string[] {
  const described: string[] = [];
  for (const [group, arrays] of groupsBelow(given)) {
    for (const [name, array] of arrays) described.push(describeArray(join(group, name), array));
    if (described.length > 20) break;
  }
  return described;
}
