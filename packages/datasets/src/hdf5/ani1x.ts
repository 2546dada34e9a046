import type { NamedArray, Values } from "../arraySet/namedArray";
import { join } from "./file";
import { arraysOf, groupRecords, groupsOf } from "./groupRecords";
import type { Hdf5Layout, LayoutReading } from "./layout";
import { LevelFilter } from "./levelFilter";

/** The energy of a level: one data set, or the Hartree-Fock energy and the correlation energy in the same basis. */
const ENERGIES: Record<string, readonly string[]> = {
  wb97x_dz: ["wb97x_dz.energy"],
  wb97x_tz: ["wb97x_tz.energy"],
  "ccsd(t)_cbs": ["ccsd(t)_cbs.energy"],
  hf_dz: ["hf_dz.energy"],
  hf_tz: ["hf_tz.energy"],
  hf_qz: ["hf_qz.energy"],
  mp2_dz: ["hf_dz.energy", "mp2_dz.corr_energy"],
  mp2_tz: ["hf_tz.energy", "mp2_tz.corr_energy"],
  mp2_qz: ["hf_qz.energy", "mp2_qz.corr_energy"],
  "npno_ccsd(t)_dz": ["hf_dz.energy", "npno_ccsd(t)_dz.corr_energy"],
  "npno_ccsd(t)_tz": ["hf_tz.energy", "npno_ccsd(t)_tz.corr_energy"],
  "tpno_ccsd(t)_dz": ["hf_dz.energy", "tpno_ccsd(t)_dz.corr_energy"],
};

/** The others are moments of a molecule. */
const ofAtoms = (name: string) => !/\.(dipole|quadrupole)$/.test(name);

/**
 * ANI-1x and ANI-1ccx (https://doi.org/10.1038/s41597-020-0473-z): `/<formula>/<data set>`, conformers of all isomers of a
 * formula together, so that the group of a structure is its composition. Hartree, Hartree/A and A; others have written gradients into
 * this layout. NaN is a value that
 * was not computed. What belongs to other levels stays in `info` and `arrays` under its own key, in the units of the file.
 */
export const ani1x: Hdf5Layout = {
  name: "ani1x",
  title: "ANI-1x",
  levels: Object.keys(ENERGIES),
  forceUnit: "Hartree/A",
  recognise: ({ way, sets }) =>
    way.length === 1 &&
    sets.has("atomic_numbers") &&
    sets.has("coordinates") &&
    Object.values(ENERGIES).some((parts) => sets.has(parts.at(-1)!)),
  *records(given: LayoutReading) {
    const { file, level, forceUnit: forces } = given;
    const units = { energy: "Hartree", forces };
    const parts = ENERGIES[level]!;
    const filter = new LevelFilter(given);
    for (const formula of groupsOf(given, "/")) {
      const group = join("/", formula);
      const arrays = arraysOf(given, group, file.list(group));
      const energy = `${level}.energy`;
      const [first, second] = parts.map((part) => arrays.get(part));
      if (parts.length === 2 && first !== undefined && second !== undefined) arrays.set(energy, sum(first, second));
      const keys = { numbers: "atomic_numbers", positions: "coordinates", energy, forces: `${level}.forces` };
      const levels = Object.keys(ENERGIES).filter((name) => ENERGIES[name]!.every((part) => arrays.has(part)));
      for (const record of filter.kept(groupRecords(given, group, arrays, keys, units, ofAtoms), levels)) {
        delete record.group;
        yield record;
      }
    }
    filter.end();
  },
};

function sum(a: NamedArray, b: NamedArray): NamedArray {
  const read = (first: number, last: number): Values => {
    const [x, y] = [a.read(first, last) as Float64Array, b.read(first, last) as Float64Array];
    return x.map((value, i) => value + y[i]!);
  };
  return { shape: a.shape, kind: "real", read };
}
