import type { NamedArray } from "../arraySet/namedArray";
import type { StructureRecord } from "../record";
import { join } from "./file";
import { arraysOf, groupRecords, tellOfEmpty } from "./groupRecords";
import { everywhere } from "./links";
import { hasSets, type Hdf5Layout, type LayoutReading } from "./layout";

const ofAtoms = (name: string) => !/^(dipoles?|quadrupoles?)$|_sum$/.test(name);
/** What has a column for the sum of the atoms; in others a column more may be chance, as in the dipole of two atoms. */
const WITH_SUM = /^(cm5|hirshfeld|hirdipole|spindensities)$/;

/**
 * COMP6 (https://doi.org/10.1063/1.5023802) and ANI-1: `/<set>/<molecule>/{coordinates, energies, forces, species}`, where
 * species are symbols. Hartree, Hartree/A and A; what the files call forces is the gradient
 * (https://github.com/isayev/COMP6/issues/2). The group of a structure is its molecule. Charges and the like
 * (`cm5`, `hirshfeld`, `hirdipole`, `spindensities`) have a column more than there are atoms, their sum: it goes to `info` as `<name>_sum`.
 */
export const comp6: Hdf5Layout = {
  name: "comp6",
  title: "COMP6 or ANI-1",
  forceUnit: "-Hartree/A",
  recognise: (specimen) =>
    hasSets(specimen, "species", "coordinates", "energies") && specimen.sets.get("species")!.kind === "string",
  records: (given) => recordsBelow(given, "/", 0),
};

const DEEPEST = 8;

function* recordsBelow(
  given: LayoutReading,
  group: string,
  depth: number,
): Generator<StructureRecord, void, undefined> {
  const nodes = given.file.list(group);
  const arrays = arraysOf(given, group, nodes);
  if (arrays.has("coordinates")) {
    const keys = { numbers: "species", positions: "coordinates", energy: "energies", forces: "forces" };
    const units = { energy: "Hartree", forces: given.forceUnit };
    yield* groupRecords(given, group, withoutSums(arrays), keys, units, ofAtoms);
  }
  if (nodes.length === 0) tellOfEmpty(given, group);
  if (depth === DEEPEST) return;
  for (const name of given.links.groups(group, nodes, everywhere)) {
    yield* recordsBelow(given, join(group, name), depth + 1);
  }
}

/** Arrays (conformers, atoms + 1, ...) as one of the atoms and one of the sums. */
function withoutSums(arrays: Map<string, NamedArray>): Map<string, NamedArray> {
  const [conformers = 0, atoms = 0] = arrays.get("coordinates")!.shape;
  const split = new Map<string, NamedArray>();
  for (const [name, array] of arrays) {
    const [rows = 0, columns = 0, ...rest] = array.shape;
    if (!WITH_SUM.test(name) || rows !== conformers || columns !== atoms + 1 || array.kind === "string") {
      split.set(name, array);
      continue;
    }
    const width = rest.reduce((product, length) => product * length, 1);
    const part = (from: number, to: number) => (first: number, last: number) => {
      const values = array.read(first, last) as Float64Array;
      const inside = (_: number, i: number) => {
        const column = Math.floor(i / width) % columns;
        return column >= from && column < to;
      };
      return values.filter(inside);
    };
    split.set(name, { shape: [rows, atoms, ...rest], kind: array.kind, read: part(0, atoms) });
    split.set(`${name}_sum`, { shape: [rows, ...rest], kind: array.kind, read: part(atoms, columns) });
  }
  return split;
}
