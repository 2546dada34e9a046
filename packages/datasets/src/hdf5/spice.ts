import type { NamedArray } from "../arraySet/namedArray";
import { Fault, quote } from "../errors";
import { type Hdf5File, join } from "./file";
import { arraysOf, groupRecords, groupsOf } from "./groupRecords";
import { hasSets, type Hdf5Layout, type LayoutReading } from "./layout";
import { smilesCharge } from "./smilesCharge";

const KEYS = {
  numbers: "atomic_numbers",
  positions: "conformations",
  energy: "dft_total_energy",
  forces: "dft_total_gradient",
};

const IN_FILE = { length: "Bohr", energy: "Hartree", forces: "Hartree/Bohr" };
const UNITS = [
  [KEYS.positions, "bohr"],
  [KEYS.energy, "hartree"],
  [KEYS.forces, "hartree/bohr"],
] as const;
/** The others are moments of a molecule. */
const ofAtoms = (name: string) => !name.startsWith("scf_");

/**
 * SPICE (https://doi.org/10.1038/s41597-022-01882-6): `/<molecule>/<data set>`. Hartree, Bohr, and the gradient
 * (Hartree/Bohr) in place of the forces; a file whose attributes `units` say otherwise is refused. The total charge is that of the
 * SMILES; every other data set is optional, and stays in the units of the file.
 */
export const spice: Hdf5Layout = {
  name: "spice",
  title: "SPICE",
  recognise: (specimen) => hasSets(specimen, KEYS.numbers, KEYS.positions, KEYS.energy),
  *records(given: LayoutReading) {
    const { file } = given;
    for (const molecule of groupsOf(given, "/")) {
      const group = join("/", molecule);
      const arrays = arraysOf(given, group, file.list(group));
      for (const [name, unit] of UNITS) if (arrays.has(name)) checkUnit(file, join(group, name), unit);
      const [smiles, subset] = ["smiles", "subset"].map((name) => takeText(arrays, name));
      const charge = smiles === undefined ? undefined : smilesCharge(smiles);
      for (const record of groupRecords(given, group, arrays, KEYS, IN_FILE, ofAtoms)) {
        const { forces, info } = record;
        yield {
          ...record,
          ...(forces && { forces: forces.map((x) => -x) }),
          ...(charge !== undefined && { charge }),
          info: { ...(smiles !== undefined && { smiles }), ...(subset !== undefined && { subset }), ...info },
        };
      }
    }
  },
};

function checkUnit(file: Hdf5File, key: string, unit: string): void {
  const { units = unit } = file.attributes(key);
  if (String(units).toLowerCase() === unit) return;
  throw new Fault(
    "DATASET_UNSUPPORTED",
    `expected the unit ${unit} in the attribute units, found ${quote(String(units))}`,
    "SPICE is in atomic units: convert the file, or repair the attribute",
  ).at({ path: file.path, key });
}

/** The only value of a data set of texts. */
function takeText(arrays: Map<string, NamedArray>, name: string): string | undefined {
  const array = arrays.get(name);
  if (array?.kind !== "string" || array.shape.some((length) => length !== 1)) return undefined;
  arrays.delete(name);
  return (array.read(0, 1) as string[])[0];
}
