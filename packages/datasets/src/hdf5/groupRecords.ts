import type { NamedArray } from "../arraySet/namedArray";
import { recordsOf } from "../arraySet/recordsOf";
import { within } from "../damage";
import { Fault } from "../errors";
import type { LabelUnits } from "../units";
import type { LabelKeys } from "../options";
import { counted } from "../reading";
import type { StructureRecord } from "../record";
import { checkArrays } from "./absent";
import { join, type Node } from "./file";
import type { LayoutReading } from "./layout";

/** The names of the groups in a group that are to be read. */
export function groupsOf({ file, links }: LayoutReading, group: string): string[] {
  return links.groups(group, file.list(group));
}

/** The arrays of a group; of data sets that cannot be read, and of links that lead out of the file, a notice tells. */
export function arraysOf(given: LayoutReading, group: string, nodes: readonly Node[]): Map<string, NamedArray> {
  given.links.tell(group, nodes);
  for (const node of nodes) {
    if (node.type === "dataset" && node.file !== undefined)
      tellOfOutside(given, `${join(group, node.name)} in ${node.file}`);
  }
  return given.file.arrays(group, nodes, (found) => tellOfSkipped(given, group, found));
}

/**
 * The structures of one group of a known layout, whose keys and units are given; a key that the group lacks
 * is a label that it does not have; a group without any data set has no structures, which a notice says. `ofAtoms` says of an array that is no label whether it is one of atoms. Throws `DatasetError`.
 */
export function* groupRecords(
  given: LayoutReading,
  group: string,
  arrays: Map<string, NamedArray>,
  keys: LabelKeys & { numbers: string; positions: string },
  units: LabelUnits,
  ofAtoms: (name: string) => boolean,
): Generator<StructureRecord, void, undefined> {
  if (arrays.size === 0) {
    tellOfEmpty(given, group);
    return;
  }
  within({ path: given.file.path, key: group }, () =>
    checkArrays(given, group, arrays, [keys.numbers, keys.positions]),
  );
  const where = group.slice(1);
  const present = Object.fromEntries(
    Object.entries(keys).filter(
      ([label, name]) => label === "numbers" || label === "positions" || (typeof name === "string" && arrays.has(name)),
    ),
  );
  const tell = (array: string) => tellOfSkipped(given, group, array);
  const records = recordsOf(arrays, { keys: present, units }, where, tell, ofAtoms, false);
  for (;;) {
    const { done, value } = within({ path: given.file.path, key: group }, () => records.next());
    if (done === true) return;
    yield value;
  }
}

function tellOfOutside({ file: { path }, reading }: LayoutReading, found: string): void {
  reading.notice(`${path}\0outside`, (sets) => {
    const what = sets === 1 ? "1 data set whose values are" : `${sets} data sets whose values are`;
    return `${path}: ${what} in another file, which is never opened, left out (first: ${found})`;
  });
}

/** Tells of a group that has nothing to read. */
export function tellOfEmpty({ file: { path }, reading }: LayoutReading, group: string): void {
  reading.notice(
    `${path}\0empty`,
    (groups) =>
      `${path}: ${groups === 1 ? "1 group" : `${groups} groups`} without data sets passed over (first: ${group})`,
  );
}

function tellOfSkipped({ file: { path }, reading }: LayoutReading, group: string, found: string): void {
  const name = found.split(" ")[0]!;
  reading.notice(
    `${path}\0skipped\0${name}`,
    (groups) =>
      `${path}: a data set that belongs to no structure is left out in ${groups === 1 ? "1 group" : `${groups} groups`} ` +
      `(first in ${group}: ${found})`,
  );
}

/** The record without forces of which some are NaN, which a notice says: those of a calculation that did not end. */
export function withoutPartialForces(
  record: StructureRecord,
  { file: { path }, reading }: LayoutReading,
): StructureRecord {
  const { forces, ...rest } = record;
  if (forces?.some(Number.isNaN) !== true) return record;
  const { id, place } = record;
  reading.notice(
    `${path}\0partial`,
    (frames) =>
      `${path}: ${counted(frames)} without forces, since some of them are NaN in the file (first: ${id ?? `frame ${place.frame}`})`,
  );
  return rest;
}

/**
 * Throws a `Fault` where numbers are what HDF5 gives for a part of a data set that is not in the file: zero. Forces can be so, of
 * isolated atoms or by symmetry, which a notice says.
 */
export function checkPresent(record: StructureRecord, labels: boolean, given: LayoutReading): void {
  const { numbers, positions, energy, forces, id, place } = record;
  const zeros = (values: ArrayLike<number>) => Array.prototype.every.call(values, (x: number) => x === 0);
  if (labels && numbers.length > 1 && forces !== undefined && zeros(forces)) {
    const { path } = given.file;
    given.reading.notice(
      `${path}\0zero forces`,
      (frames) =>
        `${path}: forces that are zero throughout in ${counted(frames)} (first: ${id ?? `frame ${place.frame}`}): ` +
        "look whether they are meant, as zero also stands for data that is not in the file",
    );
  }
  const wrong = numbers.length > 1 && zeros(positions) ? "positions" : labels && energy === 0 ? "an energy" : undefined;
  if (wrong === undefined) return;
  throw new Fault(
    "DATASET_DAMAGED",
    `expected ${wrong} other than zero, found zero throughout, which stands for data that is not in the file`,
    "the file is damaged, or was not written to the end: fetch it again",
  );
}
