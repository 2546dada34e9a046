import type { ReadOptions } from "../options";
import { Reading } from "../reading";
import type { StructureRecord } from "../record";
import { type DatasetNode, type Hdf5File, join } from "./file";
import { Links } from "./links";

/** What a layout is recognised by: the first group of a file that has data sets. */
export interface Specimen {
  /** The way to it. */
  group: string;
  /** The names of the groups on that way. */
  way: string[];
  sets: ReadonlyMap<string, DatasetNode>;
}

/** What the reader of a layout works with. */
export interface LayoutReading {
  file: Hdf5File;
  links: Links;
  options: ReadOptions;
  reading: Reading;
  /** One of the levels of the layout; empty where it has none. */
  level: string;
  /** What the forces are in, of layouts that have a {@link Hdf5Layout.forceUnit}. */
  forceUnit: string;
}

/** To read a file a first time, without a word of it. */
export function mutedReading(given: LayoutReading): LayoutReading {
  const reading = new Reading();
  return { ...given, reading, links: new Links(given.file.path, reading) };
}

/** How a dataset lays out its structures in HDF5. */
export interface Hdf5Layout {
  name: string;
  title: string;
  /** Values of the option `level`, the default first. */
  levels?: readonly string[];
  /** The caller names the arrays. */
  mapped?: boolean;
  /** What its documentation says that forces are in, where files are known to differ in the sign: see `forceUnit` of the reading. */
  forceUnit?: string;
  recognise(specimen: Specimen): boolean;
  records(given: LayoutReading): Generator<StructureRecord, void, undefined>;
}

/** So many groups, and entries of each, are looked into for the first data set. */
const PROBED = 200;

/** The first group of a file that has data sets, where there is one. */
export function specimenOf(file: Hdf5File): Specimen | undefined {
  let left = PROBED;
  const search = (group: string, way: string[]): Specimen | undefined => {
    if (left-- <= 0 || way.length > 8) return undefined;
    const nodes = file.list(group, PROBED);
    const sets = nodes.filter((node) => node.type === "dataset");
    if (sets.length > 0) return { group, way, sets: new Map(sets.map((node) => [node.name, node])) };
    for (const { name, type } of nodes) {
      const found = type === "group" ? search(join(group, name), [...way, name]) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search("/", []);
}

/** Whether a group has data sets of all these names. */
export function hasSets({ sets }: Specimen, ...names: string[]): boolean {
  return names.every((name) => sets.has(name));
}
