import {
  type LeftOut,
  ReferenceEnergies,
  type ReferenceEnergiesJson,
  type Side,
  type TableOutline,
} from "@hydride/datasets";
import {
  type DatasetConfig,
  type Division,
  divideDatasets,
  givenDivision,
  referenceEnergies,
} from "@hydride/training/preparation";
import { CliError, describeError } from "../errors.js";
import { intoBlocks, type NumbersByFile, numberRepeated } from "./newNames.js";
import type { ReadFile } from "./readFiles.js";
import type { Preparation } from "./setJob.js";
import { SetOutlines } from "./setOutlines.js";

/** The number of a side in the set. */
const SIDES: Record<Side, number> = { train: 0, validation: 1, test: 2 };
const NO_SIDE = 255;

/** Where the structures of a set go, and what was found out about them; the same on all ranks. */
export interface DividedSet {
  /** Of the structures of each file, in order. */
  sides: Uint8Array[];
  /** Of each file, the structures of its parts, where ranks have shared it; else of all of it. */
  parts: number[][];
  /** What is put behind ids that an earlier file has: `#2`, `#3`, ... */
  copies: NumbersByFile;
  /** The blocks of structures that the split was made by, where it was not by the groups that were read. */
  blocks: NumbersByFile;
  references: ReferenceEnergiesJson | null;
  groups: Record<Side, number>;
}

export interface DividedSets {
  sets: DividedSet[];
  log: string[];
}

/** Divides the structures of all sets as training would, and fits the reference energies of each to its training side. */
export function divideSets(preparation: Preparation, files: readonly ReadFile[]): DividedSets {
  const log: string[] = [];
  const say = (line: string) => void log.push(line);
  const given = new Map<string, Division<TableOutline>>();
  const sets = preparation.sets.map((job, number) => {
    const { dataset } = job;
    const own = files.filter(({ set }) => set === number).sort((a, b) => a.file - b.file);
    const set = new SetOutlines(own);
    const copies = numberRepeated(job, set, say);
    assertSome(dataset.name, set);
    const blocks = intoBlocks(dataset, set, say);
    const leftOut = own.flatMap((file) => file.leftOut);
    const { all } = set;
    const division = givenDivision(dataset, { structures: all, all, leftOut, sideOf: fileSides(dataset, set) }, say);
    if (division !== undefined) given.set(dataset.name, division);
    return { dataset, set, copies, blocks };
  });
  const datasets = new Map(sets.map(({ dataset, set }) => [dataset.name, set.all]));
  const divisions = tellingOfFilters(files, () => divideFree(preparation, datasets, given, say));
  const divided = sets.map(({ dataset, set, copies, blocks }) => {
    const division = divisions.get(dataset.name)!;
    return { ...describeSet(dataset, division, set, preparation.references), copies, blocks };
  });
  return { sets: divided, log };
}

const FILTERS =
  "raise --max-force or widen --energy-per-atom, or the outliers of the dataset where a configuration says them";

/** An empty file is an error of reading: where nothing is left, filters have taken it. */
function assertSome(name: string, { all, files }: SetOutlines): void {
  const leftOut = files.flatMap((file) => file.leftOut);
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
  datasets: ReadonlyMap<string, TableOutline[]>,
  given: ReadonlyMap<string, Division<TableOutline>>,
  say: (line: string) => void,
): Map<string, Division<TableOutline>> {
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

/** The side that each structure's file is of; `train` where the split is not by files. */
function fileSides({ files, split }: DatasetConfig, set: SetOutlines): (structure: TableOutline) => Side {
  const validation = files.length + (split?.files?.validation?.length ?? 0);
  return (structure) => {
    const file = set.fileOf(structure);
    return file < files.length ? "train" : file < validation ? "validation" : "test";
  };
}

function describeSet(
  dataset: DatasetConfig,
  division: Division<TableOutline>,
  set: SetOutlines,
  wantsReferences: boolean,
): Omit<DividedSet, "copies" | "blocks"> {
  const sides = set.files.map(({ file }) => new Uint8Array(set.structuresOf(file)).fill(NO_SIDE));
  for (const side of ["train", "validation", "test"] as const) {
    for (const structure of division[side]) sides[set.fileOf(structure)]![set.placeOf(structure)] = SIDES[side];
  }
  const groupsOf = (side: Side) => new Set(division[side].map(({ group }) => group)).size;
  const hasEnergy = set.all.some(({ energy }) => energy !== undefined);
  return {
    parts: set.files.map(({ parts }) => parts.map(({ count }) => count)),
    sides,
    references: wantsReferences && hasEnergy ? referenceEnergies(dataset, division.train, set.all).toJSON() : null,
    groups: { train: groupsOf("train"), validation: groupsOf("validation"), test: groupsOf("test") },
  };
}

/** Energies by atomic number; an element that was not fitted counts with the mean. */
export function referenceTable(json: ReferenceEnergiesJson): Float64Array {
  const references = ReferenceEnergies.fromJSON(json);
  return references.energies.map((energy, z) => (references.known[z] === 1 ? energy : references.meanPerAtom));
}
