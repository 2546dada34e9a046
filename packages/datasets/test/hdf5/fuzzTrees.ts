import { bytes, integers, numbers, positions, reals, singles, type Tree } from "./files";
import { ani1xGroup, reaction } from "./samples";

// Few data sets with many numbers each, as every data set takes its time to open: twenty atoms and up to forty structures.
const [ATOMS, COUNT] = [20, 40];
const CARBON = new Array<number>(ATOMS).fill(6);
const energies = () => reals(numbers(COUNT, 1, 2).map((x) => x - 760), COUNT); // prettier-ignore
const vectors = (seed: number) => singles(numbers(COUNT * ATOMS * 3, 0.1, seed), COUNT, ATOMS, 3);
const places = () => singles(positions(COUNT, ATOMS), COUNT, ATOMS, 3);

/** One configuration; its energies of orbitals are as many as in the largest molecules. */
const configuration = (seed: number): Tree => ({
  atNUM: integers(...CARBON),
  atXYZ: reals(positions(1, ATOMS, seed), ATOMS, 3),
  "ePBE0+MBD": reals(Float64Array.of(-4000 - seed), 1),
  totFOR: reals(numbers(3 * ATOMS, 1, seed + 1), ATOMS, 3),
  KSE: reals(numbers(1500, 9, seed + 2), 1500),
});

/** Small files of all layouts, to be damaged. */
export const FUZZ_TREES: Record<string, () => Tree> = {
  "ANI-1x": () => ({ C20: ani1xGroup(CARBON, COUNT) }),
  "ANI-2x": () => ({
    "020": {
      species: { data: new BigInt64Array(COUNT * ATOMS).fill(6n), shape: [COUNT, ATOMS], dtype: "<q" },
      coordinates: places(),
      energies: energies(),
      forces: vectors(3),
    },
  }),
  COMP6: () => ({
    set: {
      molecule: {
        species: { data: CARBON.map(() => "C") },
        coordinates: places(),
        energies: energies(),
        forces: vectors(3),
        cm5: singles(numbers(COUNT * (ATOMS + 1), 0.5, 8), COUNT, ATOMS + 1),
      },
    },
  }),
  SPICE: () => ({
    "a molecule": {
      atomic_numbers: bytes(...CARBON),
      conformations: { ...places(), attributes: { units: "bohr" } },
      dft_total_energy: { ...energies(), attributes: { units: "hartree" } },
      dft_total_gradient: { ...vectors(3), attributes: { units: "hartree/bohr" } },
      smiles: { data: ["C1CCCCCCCCCCCCCCCCCCC1"] },
    },
  }),
  "QM7-X": () => ({ "100": { "Geom-m100-i1-c1-opt": configuration(1), "Geom-m100-i1-c1-1": configuration(2) } }),
  Transition1x: () => ({
    data: { C20: { rxn0001: reaction(CARBON, 26, { reactant: 0, product: 9 }) } },
    train: { C20: "-> /data/C20" },
    val: {},
  }),
};

/** Arrays under names of their own, one of them in compressed chunks. */
export const NAMED_ARRAYS: Tree = {
  a: {
    Z: integers(...CARBON),
    R: reals(positions(COUNT, ATOMS), COUNT, ATOMS, 3),
    E: { ...energies(), chunks: [10] },
    G: vectors(3),
  },
};

/** A file in the new structures of HDF5, with an extra that is larger than all else. */
export const NEW_STRUCTURES: Tree = {
  C20: ani1xGroup(CARBON, 24, { "wb97x_tz.mbis_octupoles": reals(numbers(24 * ATOMS * 27, 1, 9), 24, ATOMS, 27) }),
};
