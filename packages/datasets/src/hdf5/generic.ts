import { isMapped, MAPPED } from "../arraySet/mapping";
import type { NamedArray } from "../arraySet/namedArray";
import { recordsOf } from "../arraySet/recordsOf";
import { listed, unmapped } from "../arraySet/unmapped";
import { within } from "../damage";
import { Fault, quote } from "../errors";
import type { LabelKeys } from "../options";
import type { StructureRecord } from "../record";
import { elsewhere } from "./absent";
import { join } from "./file";
import { arraysOf } from "./groupRecords";
import { everywhere } from "./links";
import type { Hdf5Layout, LayoutReading } from "./layout";

const DEEPEST = 16;
/** So many links are named in an error. */
const NAMED = 5;
/** So many data sets are looked at for an example. */
const FIRST = 20;

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
    if (!isMapped(keys)) throw unknown(given);
    if ([keys.numbers, keys.positions].some((name) => name!.includes("/"))) {
      const all = new Map([...groupsBelow(given)].flatMap(([group, arrays]) => named(group, arrays)));
      yield* mappedRecords(given, "/", all);
      return;
    }
    let found = 0;
    const passed: string[] = [];
    for (const [group, arrays] of groupsBelow(given)) {
      if (passed.length < FIRST) passed.push(group);
      if (!arrays.has(keys.numbers!) || !arrays.has(keys.positions!)) continue;
      found++;
      yield* mappedRecords(given, group, arrays);
    }
    if (found > 0) return;
    throw new Fault(
      "DATASET_LAYOUT",
      `expected a group with the data sets ${quote(keys.numbers!)} and ${quote(keys.positions!)} that keys.numbers and ` +
        `keys.positions name, found ${listed(firstSets(given).all)}` +
        elsewhere(given, passed, [keys.numbers!, keys.positions!]),
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
  const unsure = (array: string, taken: string) =>
    reading.notice(
      `${file.path}\0unsure\0${array.split(" ")[0]}`,
      () => `${file.path}: ${join(group, array)} is taken for ${taken}: its shape fits both`,
    );
  const records = recordsOf(arrays, { ...options, keys }, where, tell, undefined, undefined, unsure);
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

/** What to say of a file whose arrays nobody named, with an example from its first groups. */
function unknown(given: LayoutReading): Fault {
  const { all, groups, ways } = firstSets(given);
  const { code, message, hint } = unmapped(all, [...groups, all]);
  return new Fault(code, message + elsewhere(given, ways), hint);
}

/** The data sets of the first groups that have some: all of them by their ways, and those of each group by their names. */
function firstSets(given: LayoutReading) {
  const all = new Map<string, NamedArray>();
  const groups: Map<string, NamedArray>[] = [];
  const ways: string[] = [];
  for (const [group, arrays] of groupsBelow(given)) {
    groups.push(arrays);
    ways.push(group);
    for (const [way, array] of named(group, arrays)) all.set(way, array);
    if (all.size > FIRST) break;
  }
  return { all, groups, ways };
}
