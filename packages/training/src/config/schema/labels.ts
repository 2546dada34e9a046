import { z } from "zod";

const label = z.string().min(1).nullable().optional();
const key = z.string().min(1).optional();

/** What labels are called. */
export const keys = z.strictObject({
  energy: label.describe("Key of the total energy in a frame's comment line."),
  forces: label.describe("Name of the per-atom forces column."),
  stress: label.describe("Key of the stress, tension positive."),
  virial: label.describe("Key of the virial: stress is minus the virial divided by the volume."),
  charge: label.describe(
    "Key of the total charge. Only `model.hydragnn.conditioning` uses it, and the log says where nothing does.",
  ),
  spin: label.describe(
    "Key of the spin multiplicity. Only `model.hydragnn.conditioning` uses it, and the log says where nothing does.",
  ),
  id: label.describe("Key of a name that is unique in the dataset; `null` numbers the structures."),
  numbers: key.describe("Name of the array of atomic numbers, in a file of arrays alone (npz, HDF5)."),
  positions: key.describe("Name of the array of positions, in a file of arrays alone."),
  cell: label.describe("Name of the array of cells, in a file of arrays alone."),
  pbc: label.describe("Name of the array of periodicities, in a file of arrays alone."),
});

const unit = z.string().min(1).optional();

/** What labels are in. */
export const units = z.strictObject({
  energy: unit.describe("Such as `Hartree` or `kcal/mol`; `eV` by default."),
  forces: unit.describe("Such as `Hartree/Bohr`; `eV/A` by default."),
  stress: unit.describe("Such as `GPa`; `eV/A^3` by default."),
  length: unit.describe("Of positions and cells, in a file of arrays alone: `A` by default, or `Bohr`."),
});
