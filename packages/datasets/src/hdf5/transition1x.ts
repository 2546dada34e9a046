import { counted } from "../reading";
import type { StructureRecord } from "../record";
import { type Hdf5File, join } from "./file";
import { arraysOf, groupRecords } from "./groupRecords";
import { hasSets, type Hdf5Layout, type LayoutReading } from "./layout";

const DATA = "/data";
const SPLITS = ["train", "val", "test"];
const ENDS = ["reactant", "transition_state", "product"];
const KEYS = {
  numbers: "atomic_numbers",
  positions: "positions",
  energy: "wB97x_6-31G(d).energy",
  forces: "wB97x_6-31G(d).forces",
};

const ofAtoms = (name: string) => name !== "hash";

/**
 * Transition1x (https://doi.org/10.1038/s41597-022-01870-w): `/data/<formula>/<reaction>`, the frames of a nudged elastic
 * band, with `reactant`, `transition_state` and `product` once more below it, in eV, eV/A and A. The groups `train`, `val` and
 * `test` link to formulas of `/data`; they are not visited, and their name is `split` in `info`. The group of a structure is
 * its formula, which the dataset itself splits by.
 *
 * A structure below a reaction is a duplicate where a frame has the same positions, number for number: it is left out, and the
 * frame says in `info` which it is (`role`, `hash`). One that is in no frame is read.
 */
export const transition1x: Hdf5Layout = {
  name: "transition1x",
  title: "Transition1x",
  recognise: (specimen) =>
    specimen.way[0] === DATA.slice(1) &&
    specimen.way.length === 3 &&
    hasSets(specimen, KEYS.numbers, KEYS.positions, KEYS.energy),
  *records(given: LayoutReading) {
    const { file } = given;
    const splits = splitsOf(file);
    const formulas = groupsIn(given, DATA);
    tellOfSplits(given, formulas, splits);
    for (const formula of formulas) {
      const split = splits.get(formula);
      for (const reaction of groupsIn(given, join(DATA, formula))) {
        const where = `${formula}/${reaction}`;
        for (const { record, role } of reactionRecords(given, join(DATA, where))) {
          const name = record.id!.slice(DATA.length);
          yield {
            ...record,
            id: role === undefined ? name : `${where}/${role}`,
            group: formula,
            info: { reaction, ...(split !== undefined && { split }), ...record.info },
          };
        }
      }
    }
  },
};

/** The groups of a group below `/data`; a link there to a group elsewhere is followed, as nothing else of the file is read. */
function groupsIn({ file, links }: LayoutReading, group: string, nodes = file.list(group)): string[] {
  const levels = join(group, "x").split("/").length;
  return links.groups(group, nodes, (way) => way.startsWith(`${DATA}/`) && way.split("/").length === levels);
}

/** Which split, or splits, a formula is in. */
function splitsOf(file: Hdf5File): Map<string, string> {
  const splits = new Map<string, string>();
  const root = new Set(file.list("/").flatMap(({ name, type }) => (type === "group" ? [name] : [])));
  for (const split of SPLITS.filter((name) => root.has(name))) {
    for (const { name } of file.list(join("/", split))) {
      const before = splits.get(name);
      splits.set(name, before === undefined ? split : `${before},${split}`);
    }
  }
  return splits;
}

function tellOfSplits(
  { file: { path }, reading }: LayoutReading,
  formulas: string[],
  splits: Map<string, string>,
): void {
  if (splits.size === 0) return;
  const none = formulas.filter((formula) => !splits.has(formula));
  const extra = [...splits.keys()].filter((formula) => !formulas.includes(formula));
  const tell = (topic: string, found: string[], text: string) => {
    const count = `${found.length} ${found.length === 1 ? "formula" : "formulas"}`;
    if (found.length > 0) reading.notice(`${path}\0${topic}`, () => `${path}: ${count} ${text} (first: ${found[0]})`);
  };
  tell("no split", none, `of ${DATA} are in none of the groups ${SPLITS.join(", ")}`);
  tell("no data", extra, `of the groups ${SPLITS.join(", ")} are not in ${DATA}, and are not read`);
}

interface Found {
  record: StructureRecord;
  /** Where it stands below the reaction, and not among its frames. */
  role?: string;
}

function* reactionRecords(given: LayoutReading, group: string): Generator<Found, void, undefined> {
  const { file, options } = given;
  const nodes = file.list(group);
  const below = new Set(groupsIn(given, group, nodes));
  const ends: Found[] = [];
  for (const role of ENDS.filter((name) => below.has(name))) {
    const end = join(group, role);
    for (const record of groupRecords(given, end, arraysOf(given, end, file.list(end)), KEYS, {}, ofAtoms)) {
      ends.push({ record: { ...record, info: { role, ...record.info } }, role });
    }
  }
  const left = new Set(ends);
  for (const record of groupRecords(given, group, arraysOf(given, group, nodes), KEYS, {}, ofAtoms)) {
    if (options.duplicates === "keep") {
      yield { record };
      continue;
    }
    const same = [...left].filter((end) => sameGeometry(end.record, record));
    for (const end of same) {
      left.delete(end);
      tellOfDuplicate(given, end, record);
      Object.assign(record.info!, end.record.info);
    }
    yield { record };
  }
  yield* left;
}

function sameGeometry(a: StructureRecord, b: StructureRecord): boolean {
  return a.positions.length === b.positions.length && a.positions.every((x, i) => x === b.positions[i]);
}

function tellOfDuplicate({ file: { path }, reading }: LayoutReading, { role }: Found, frame: StructureRecord): void {
  reading.notice(
    `${path}\0duplicate`,
    (frames) =>
      `${path}: ${counted(frames)} left out that a reaction has twice, as an end point and as a frame of its band ` +
      `(first: ${role} of ${frame.id!.slice(DATA.length)}); duplicates: "keep" reads them`,
  );
}
