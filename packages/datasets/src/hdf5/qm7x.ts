import { existsSync, readFileSync } from "node:fs";
import { dirname, join as joinPath } from "node:path";
import { counted } from "../reading";
import { join } from "./file";
import { arraysOf, groupRecords, groupsOf } from "./groupRecords";
import { hasSets, type Hdf5Layout, type LayoutReading } from "./layout";
import { LevelFilter } from "./levelFilter";

/** Energy and forces of one level; those of two levels do not belong together. */
const LEVELS: Record<string, { energy: string; forces: string }> = {
  "PBE0+MBD": { energy: "ePBE0+MBD", forces: "totFOR" },
  PBE0: { energy: "ePBE0", forces: "pbe0FOR" },
};

/** The others are of a molecule, such as its nine moments of inertia. */
const OF_ATOMS: readonly string[] = [
  ...["totFOR", "vdwFOR", "pbe0FOR", "hVDIP", "hVOL", "hRAT"],
  ...["hCHG", "hDIP", "atC6", "atPOL", "vdwR"],
];
const ofAtoms = (name: string) => OF_ATOMS.includes(name);

const DUPLICATES = "DupMols.dat";
/** Structures that are fetched together. */
const BATCH = 64;

/**
 * QM7-X (https://doi.org/10.1038/s41597-021-00812-2): `/<molecule>/<configuration>/<key>`, in eV, eV/A and A. All
 * configurations of a molecule are near copies: it is their group. `DupMols.dat` of the dataset, where it is beside the file,
 * lists the molecules that are there twice, by their configuration `...-opt`.
 */
export const qm7x: Hdf5Layout = {
  name: "qm7x",
  title: "QM7-X",
  levels: Object.keys(LEVELS),
  recognise: (specimen) => specimen.way.length === 2 && hasSets(specimen, "atNUM", "atXYZ"),
  *records(given: LayoutReading) {
    const { file, level, options } = given;
    const keys = { numbers: "atNUM", positions: "atXYZ", ...LEVELS[level]! };
    const duplicates = options.duplicates === "keep" ? new Set<string>() : duplicatesBeside(file.path);
    const filter = new LevelFilter(given);
    for (const molecule of groupsOf(given, "/")) {
      const parent = join("/", molecule);
      const wanted = groupsOf(given, parent).filter((name) => {
        const twice = duplicates.has(conformer(name));
        if (twice) tellOfDuplicate(given, `${molecule}/${name}`);
        return !twice;
      });
      for (let first = 0; first < wanted.length; first += BATCH) {
        const groups = wanted.slice(first, first + BATCH).map((name) => join(parent, name));
        const lists = file.sets(groups);
        for (const [i, group] of groups.entries()) {
          const arrays = arraysOf(given, group, lists[i]!);
          const levels = Object.keys(LEVELS).filter((name) => arrays.has(LEVELS[name]!.energy));
          for (const record of filter.kept(groupRecords(given, group, arrays, keys, {}, ofAtoms), levels)) {
            yield { ...record, group: molecule };
          }
        }
      }
    }
    filter.end();
  },
};

/** `Geom-m1-i1-c2` of `Geom-m1-i1-c2-opt` and of `Geom-m1-i1-c2-57`. */
function conformer(configuration: string): string {
  return configuration.replace(/-[^-]*$/, "");
}

function duplicatesBeside(path: string): Set<string> {
  const list = joinPath(dirname(path), DUPLICATES);
  if (!existsSync(list)) return new Set();
  const names = readFileSync(list, "utf8").split(/\s+/);
  return new Set(names.filter((name) => name !== "").map((name) => name.replace(/-opt$/, "")));
}

function tellOfDuplicate({ file: { path }, reading }: LayoutReading, id: string): void {
  reading.notice(
    `${path}\0duplicate`,
    (frames) =>
      `${path}: ${counted(frames)} of molecules that ${DUPLICATES} lists as duplicates left out (first: ${id}); ` +
      'duplicates: "keep" reads them',
  );
}
