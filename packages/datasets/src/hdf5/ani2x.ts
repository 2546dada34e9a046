import { join } from "./file";
import { arraysOf, groupRecords, groupsOf } from "./groupRecords";
import { hasSets, type Hdf5Layout, type LayoutReading } from "./layout";

const ofAtoms = (name: string) => !/^(dipoles?|quadrupoles?)$/.test(name);

/**
 * ANI-2x (https://doi.org/10.1021/acs.jctc.0c00121): `/<number of atoms>/{species, coordinates, energies, forces}`, where
 * species are atomic numbers (conformers, atoms); a file holds one level of theory. Hartree, Hartree/A and A. Molecules of
 * a size are mixed: the group of a structure is its composition.
 */
export const ani2x: Hdf5Layout = {
  name: "ani2x",
  title: "ANI-2x",
  forceUnit: "Hartree/A",
  recognise: (specimen) =>
    hasSets(specimen, "species", "coordinates", "energies") && specimen.sets.get("species")!.shape.length === 2,
  *records(given: LayoutReading) {
    const units = { energy: "Hartree", forces: given.forceUnit };
    for (const size of groupsOf(given, "/")) {
      const group = join("/", size);
      const arrays = arraysOf(given, group, given.file.list(group));
      const keys = { numbers: "species", positions: "coordinates", energy: "energies", forces: "forces" };
      for (const record of groupRecords(given, group, arrays, keys, units, ofAtoms)) {
        delete record.group;
        yield record;
      }
    }
  },
};
