import type { Structure } from "@hydride/core-graph";
import { type LeftOut, ReferenceEnergies, type ReferenceEnergiesJson, regroup, type Side } from "@hydride/datasets";
import {
  type DatasetConfig,
  type Division,
  divideDatasets,
  givenDivision,
  referenceEnergies,
} from "@hydride/training/preparation";
import { CliError, describeError } from "../errors.js";
import type { ReadFile } from "./readFiles.js";
import type { Preparation, SetJob } from "./setJob.js";

/** The number of a side in the set. */
const SIDES: Record<Side, number> = { train: 0, validation: 1, test: 2 };
const NO_SIDE = 255;

/** Where the structures of a set go, and what was found out about them; the same on all ranks. */
export interface DividedSet {
  /** Of the structures of each file, in order. */
  sides: Uint8Array[];
  /** Of each file, the structures of its parts, where ranks have shared it; else of all of it. */
  parts: number[][];
  renamed: Renamed;
  /** Groups that the split was made by, where they are not those that were read. */
  regrouped: Renamed;
  references: ReferenceEnergiesJson | null;
  groups: Record<Side, number>;
  structures: number;
  atoms: number;
}

export interface DividedSets {
  sets: DividedSet[];
  log: string[];
}

/** Divides the structures of all sets as training would, and fits the reference energies of each to its training side. */
export function divideSets(preparation: Preparation, files: readonly ReadFile[]): DividedSets {
  const log: string[] = [];
  const say = (line: string) => void log.push(line);
  const datasets = new Map<string, Structure[]>();
  const given = new Map<string, Division>();
  const renamed: Renamed[] = [];
  const regrouped: Renamed[] = [];
  for (const [set, job] of preparation.sets.entries()) {
    const own = files.filter((file) => file.set === set).sort((a, b) => a.file - b.file);
    renamed.push(renameRepeated(job, own, say));
    const all = own.flatMap(({ outlines }) => outlines);
    assertSome(job.dataset.name, all, own);
    const structures = grouped(job.dataset, all, say);
    datasets.set(job.dataset.name, structures);
    regrouped.push(newGroups(own, structures));
    const sideOf = fileSides(job.dataset, own, structures);
    const leftOut = own.flatMap((file) => file.leftOut);
    const division = givenDivision(job.dataset, { structures, all: structures, leftOut, sideOf }, say);
    if (division !== undefined) given.set(job.dataset.name, division);
  }
  const divisions = tellingOfFilters(files, () => divideFree(preparation, datasets, given, say));
  const sets = preparation.sets.map(({ dataset }, set) => {
    const division = divisions.get(dataset.name)!;
    const structures = datasets.get(dataset.name)!;
    const described = describeSet(dataset, division, structures, files, set, preparation.references);
    return { ...described, renamed: renamed[set]!, regrouped: regrouped[set]! };
  });
  return { sets, log };
}

const FILTERS =
  "raise --max-force or widen --energy-per-atom, or the outliers of the dataset where a configuration says them";

/** An empty file is an error of reading: where nothing is left, filters have taken it. */
function assertSome(name: string, all: readonly Structure[], own: readonly ReadFile[]): void {
  const leftOut = own.flatMap((file) => file.leftOut);
  if (all.length > 0 || leftOut.length === 0) return;
  const message = `dataset ${JSON.stringify(name)}: expected a structure to write, found none: ${taken(leftOut)}`;
  throw new CliError("NO_STRUCTURES", message, FILTERS);
}

/** Too few structures to divide may be what filters have left. */
function tellingOfFilters<Result>(files: readonly ReadFile[], divide: () => Result): Result {
  try {
    return divide();
  } catch (error) {
    const leftOut = files.flatMap((file) => file.leftOut);
    const { code, message, hint } = describeError(error);
    if (leftOut.length === 0 || !["DATASET_UNUSABLE", "DATASET_SPLIT"].includes(code)) throw error;
    throw new CliError(code, `${message} (${taken(leftOut)})`, `${hint} Or ${FILTERS}`);
  }
}

function taken(leftOut: readonly LeftOut[]): string {
  const { id, reason } = leftOut[0]!;
  return `${leftOut.length} left out, the first, ${JSON.stringify(id)}, for ${reason}`;
}

function divideFree(
  { split, seed }: Preparation,
  datasets: ReadonlyMap<string, Structure[]>,
  given: ReadonlyMap<string, Division>,
  say: (line: string) => void,
): Map<string, Division> {
  const divisions = new Map(given);
  const free = new Map([...datasets].filter(([name]) => !given.has(name)));
  // Nothing is to be divided, and training that is to have all is asked for no validation.
  if (split.train === 1) {
    for (const [name, train] of free) divisions.set(name, { train, validation: [], test: [] });
    return divisions;
  }
  for (const [name, { division }] of divideDatasets(free, { split, seed }, say, given)) divisions.set(name, division);
  return divisions;
}

function grouped({ groupBy }: DatasetConfig, all: Structure[], say: (line: string) => void): Structure[] {
  if (groupBy !== "auto" || all.length === 0) return all;
  const { structures, notices } = regroup(all, "auto");
  notices.forEach(say);
  return structures;
}

/** New ids by file and place for structures whose id an earlier file has, as ids tell structures apart across files too. */
function renameRepeated({ dataset, files }: SetJob, own: readonly ReadFile[], say: (line: string) => void): Renamed {
  const known = new Set<string>();
  const renamed: Renamed = [];
  for (const { file, outlines } of own) {
    const earlier = new Set(known);
    for (const { id } of outlines) known.add(id);
    const repeated = outlines.flatMap((structure, i) => (earlier.has(structure.id) ? [[structure, i] as const] : []));
    for (const [structure, i] of repeated) {
      let n = 2;
      while (known.has(`${structure.id}#${n}`)) n++;
      structure.id = `${structure.id}#${n}`;
      known.add(structure.id);
      (renamed[file] ??= []).push([i, structure.id]);
    }
    const [first] = repeated;
    if (first === undefined) continue;
    say(
      `dataset ${JSON.stringify(dataset.name)}: ${repeated.length} structures of ${files[file]!.path} with an id that an earlier ` +
        `file has: #2, #3, ... was put behind (first: ${JSON.stringify(first[0].id)})`,
    );
  }
  return renamed;
}

/** By file: places of structures, and their new ids or groups. */
type Renamed = [place: number, id: string][][];

function newGroups(own: readonly ReadFile[], structures: readonly Structure[]): Renamed {
  const groups: Renamed = [];
  let next = 0;
  for (const { file, outlines } of own) {
    for (const [place, { group }] of outlines.entries()) {
      const now = structures[next++]!.group;
      if (now !== group) (groups[file] ??= []).push([place, now]);
    }
  }
  return groups;
}

function fileSides({ files, split }: DatasetConfig, own: readonly ReadFile[], structures: readonly Structure[]) {
  const validation = files.length + (split?.files?.validation?.length ?? 0);
  const sides = new Map<Structure, Side>();
  const fileOf = own.flatMap(({ file, outlines }) => outlines.map(() => file));
  for (const [i, structure] of structures.entries()) {
    const file = fileOf[i]!;
    if (file >= files.length) sides.set(structure, file < validation ? "validation" : "test");
  }
  return (structure: Structure): Side => sides.get(structure) ?? "train";
}

function describeSet(
  dataset: DatasetConfig,
  division: Division,
  structures: readonly Structure[],
  files: readonly ReadFile[],
  set: number,
  wantsReferences: boolean,
): Omit<DividedSet, "renamed" | "regrouped"> {
  const places = new Map(structures.map((structure, i) => [structure, i]));
  const sides = new Uint8Array(structures.length).fill(NO_SIDE);
  for (const side of ["train", "validation", "test"] as const) {
    for (const structure of division[side]) sides[places.get(structure)!] = SIDES[side];
  }
  const own = files.filter((file) => file.set === set).sort((a, b) => a.file - b.file);
  let next = 0;
  const groupsOf = (side: Side) => new Set(division[side].map(({ group }) => group)).size;
  const hasEnergy = structures.some(({ energy }) => energy !== undefined);
  return {
    parts: own.map(({ parts }) => parts),
    sides: own.map(({ outlines }) => sides.slice(next, (next += outlines.length))),
    references: wantsReferences && hasEnergy ? referenceEnergies(dataset, division.train, structures).toJSON() : null,
    groups: { train: groupsOf("train"), validation: groupsOf("validation"), test: groupsOf("test") },
    structures: structures.length,
    atoms: structures.reduce((sum, { numbers }) => sum + numbers.length, 0),
  };
}

/** Energies by atomic number; an element that was not fitted counts with the mean. */
export function referenceTable(json: ReferenceEnergiesJson): Float64Array {
  const references = ReferenceEnergies.fromJSON(json);
  return references.energies.map((energy, z) => (references.known[z] === 1 ? energy : references.meanPerAtom));
}
