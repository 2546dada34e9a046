import { bytes, integers, numbers, positions, reals, singles, type Tree } from "./files";

/** A group of ANI-1x: `conformers` of `numbers`. */
export function ani1xGroup(atoms: number[], conformers: number, rest: Tree = {}): Tree {
  const n = atoms.length;
  return {
    atomic_numbers: bytes(...atoms),
    coordinates: singles(positions(conformers, n, n), conformers, n, 3),
    "wb97x_dz.energy": reals(
      numbers(conformers, 1, 2).map((x) => x - 76),
      conformers,
    ),
    "wb97x_dz.forces": singles(numbers(conformers * n * 3, 0.1, 3), conformers, n, 3),
    ...rest,
  };
}

export const ani1xTree = (): Tree => ({
  C1H4: ani1xGroup([6, 1, 1, 1, 1], 40, { "hf_dz.energy": reals(numbers(40, 1, 4), 40) }),
  H2O1: ani1xGroup([1, 1, 8], 60, { "wb97x_dz.dipole": singles(numbers(180, 1, 5), 60, 3) }),
});

export const comp6Tree = (): Tree => ({
  s66x8: {
    water: {
      species: { data: ["O", "H", "H"] },
      coordinates: singles(positions(50, 3), 50, 3, 3),
      energies: reals(
        numbers(50, 1, 6).map((x) => x - 76),
        50,
      ),
      forces: singles(numbers(450, 0.1, 7), 50, 3, 3),
      cm5: singles(numbers(200, 0.5, 8), 50, 4),
      hirdipole: singles(numbers(600, 0.5, 9), 50, 4, 3),
    },
  },
});

export const ani2xTree = (): Tree => ({
  "003": {
    species: {
      data: BigInt64Array.from(Array.from({ length: 150 }, (_, i) => [8n, 1n, 1n][i % 3]!)),
      shape: [50, 3],
      dtype: "<q",
    },
    coordinates: singles(positions(50, 3), 50, 3, 3),
    energies: reals(
      numbers(50, 1, 6).map((x) => x - 76),
      50,
    ),
    forces: reals(numbers(450, 0.1, 7), 50, 3, 3),
  },
});

/** A configuration of QM7-X: scalars are arrays of one, per-atom scalars are columns or not. */
export function qm7xConfiguration(seed: number, column: boolean): Tree {
  const per = (count: number) => (column ? [count, 1] : [count]);
  return {
    atNUM: integers(6, 1, 1, 1, 1, 8, 1, 7, 1),
    atXYZ: reals(positions(1, 9, seed), 9, 3),
    "ePBE0+MBD": reals(Float64Array.of(-4000 - seed), 1),
    ePBE0: reals(Float64Array.of(-3999 - seed), 1),
    totFOR: reals(numbers(27, 1, seed + 1), 9, 3),
    pbe0FOR: reals(numbers(27, 1, seed + 2), 9, 3),
    hCHG: reals(numbers(9, 1, seed + 3), ...per(9)),
    sMIT: reals(numbers(9, 1, seed + 4), 9),
    DIP: reals(Float64Array.of(seed), 1),
  };
}

export const qm7xTree = (): Tree => ({
  "100": Object.fromEntries(
    ["Geom-m100-i1-c1-opt", "Geom-m100-i1-c1-1", "Geom-m100-i1-c2-opt"].map((name, i) => [
      name,
      qm7xConfiguration(i + 1, i === 1),
    ]),
  ),
  "101": { "Geom-m101-i1-c1-opt": qm7xConfiguration(10, true) },
});

const LEVEL = "wB97x_6-31G(d)";

/** A reaction of Transition1x; the band has `frames`, and the end points are the frames `ends`. */
export function reaction(atoms: number[], frames: number, ends: Record<string, number>, seed = 1): Tree {
  const n = atoms.length;
  const [x, e, f] = [positions(frames, n, seed), numbers(frames, 1, seed + 1), numbers(frames * n * 3, 1, seed + 2)];
  const energy = e.map((value) => value - 6000);
  const part = (first: number, last: number): Tree => ({
    atomic_numbers: integers(...atoms),
    positions: reals(x.slice(first * n * 3, last * n * 3), last - first, n, 3),
    [`${LEVEL}.energy`]: reals(energy.slice(first, last), last - first),
    [`${LEVEL}.forces`]: reals(f.slice(first * n * 3, last * n * 3), last - first, n, 3),
  });
  const below = Object.entries(ends).map(([role, frame]) => [
    role,
    {
      ...part(frame, frame + 1),
      hash: { data: BigInt64Array.of(BigInt(frame) + 12345678901n), shape: [], dtype: "<q" },
    },
  ]);
  return { ...part(0, frames), ...Object.fromEntries(below) };
}

export const transition1xTree = (): Tree => ({
  data: {
    CH4O: { rxn0001: reaction([6, 1, 1, 1, 1, 8], 18, { reactant: 0, product: 9, transition_state: 14 }) },
    C2H6: { rxn0002: reaction([6, 6, 1, 1, 1, 1, 1, 1], 10, { reactant: 0, product: 9, transition_state: 5 }, 5) },
  },
  train: { C2H6: "-> /data/C2H6" },
  val: {},
  test: { CH4O: "-> /data/CH4O" },
});

export const spiceTree = (): Tree => ({
  "water with Na": {
    atomic_numbers: { data: Int32Array.of(8, 1, 1, 11), shape: [4], dtype: "<i" },
    conformations: { ...singles(positions(30, 4), 30, 4, 3), attributes: { units: "bohr" } },
    dft_total_energy: {
      ...reals(
        numbers(30, 1, 2).map((x) => x - 76),
        30,
      ),
      attributes: { units: "hartree" },
    },
    dft_total_gradient: { ...singles(numbers(360, 0.1, 3), 30, 4, 3), attributes: { units: "hartree/bohr" } },
    smiles: { data: ["[O:1]([H:2])[H:3].[Na+:4]"] },
    subset: { data: ["DES370K"] },
    scf_dipole: singles(numbers(90, 1, 4), 30, 3),
    mbis_charges: singles(numbers(120, 1, 5), 30, 4, 1),
  },
});
