import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { type ReadOptions, structureStatistics, writeStructures } from "../src/index";
import { readAll, sharedFile, withFolder } from "./helpers";

const MD17: ReadOptions = {
  keys: { numbers: "atomic_numbers", positions: "positions", energy: "energy", forces: "forces" },
  units: { energy: "kcal/mol", forces: "kcal/mol/A" },
};

/**
 * Computed with ASE 3.29 (`ase.db.connect(path).select()`, `Trajectory(path)` with `get_forces(apply_constraint=False)`) and
 * numpy (`np.load`): counts, energies (smallest, largest, mean by math.fsum), forces (atoms, rms of the components, longest).
 */
const FILES: {
  file: string;
  format: string;
  options?: ReadOptions;
  counts: { structures: number; atoms: number; periodic: number; stress: number; sizes: [number, number] };
  elements: number;
  energy: [min: number, max: number, mean: number];
  forces: [count: number, rms: number, max: number];
}[] = [
  {
    file: "mptrj/10_thin_mp_traj_systems.db",
    format: "ase-db",
    counts: { structures: 11, atoms: 150, periodic: 11, stress: 11, sizes: [12, 30] },
    elements: 7,
    energy: [-208.0919485, -75.47221986, -89.1401399290909],
    forces: [150, 0.8634313152930464, 10.228680959923482],
  },
  {
    file: "charge_spin/ase_carbene_2200.db",
    format: "ase-db",
    counts: { structures: 2200, atoms: 6600, periodic: 0, stress: 0, sizes: [3, 3] },
    elements: 2,
    energy: [-10.660664558410645, -9.263884544372559, -10.069451094107194],
    forces: [6600, 0.9194990618273844, 4.465298112862368],
  },
  ...(
    [
      [
        "random1000100",
        126,
        4158,
        33,
        3,
        -60.58567902,
        -57.74908337,
        -60.061466823412694,
        0.11825364218665346,
        4.45107347732717,
      ],
      [
        "random1000142",
        59,
        4307,
        73,
        3,
        -454.65601278,
        -452.47632354,
        -454.5263448661017,
        0.24146407638101408,
        4.6699707544519775,
      ],
      [
        "random1000156",
        36,
        1764,
        49,
        3,
        -67.47374173,
        -67.0913157,
        -67.38079817777778,
        0.05178588662115683,
        0.9126783869798066,
      ],
      [
        "random1000163",
        27,
        2619,
        97,
        3,
        -795.66874518,
        -792.39174151,
        -795.4515450418519,
        0.31888716722290955,
        3.944783367210904,
      ],
      [
        "random1000164",
        113,
        7006,
        62,
        5,
        -381.69341608,
        -367.8013697,
        -380.43643676681415,
        0.4689127368083709,
        19.23956884731554,
      ],
      [
        "random1000188",
        93,
        4743,
        51,
        5,
        -373.79325592,
        -370.18735528,
        -373.4872201272043,
        0.5559898505727355,
        3.39047816037807,
      ],
    ] as const
  ).map(([name, structures, atoms, size, elements, min, max, mean, rms, longest]) => ({
    file: `oc20_traj/${name}.traj`,
    format: "ase-traj",
    counts: { structures, atoms, periodic: structures, stress: 0, sizes: [size, size] as [number, number] },
    elements,
    energy: [min, max, mean] as [number, number, number],
    forces: [atoms, rms, longest] as [number, number, number],
  })),
  {
    file: "md17_ethanol/ethanol_pbe_ts.npz",
    format: "npz",
    options: MD17,
    counts: { structures: 2000, atoms: 18000, periodic: 0, stress: 0, sizes: [9, 9] },
    elements: 3,
    energy: [-4215.355451179368, -4214.143465286779, -4214.8550427365335],
    forces: [18000, 0.9336332099160715, 6.745903595584911],
  },
];

describe.each(FILES)("$file", ({ file, format, options, counts, elements, energy, forces }) => {
  const path = sharedFile(file);

  it.skipIf(path === undefined)("has the counts and statistics that ASE and numpy find", async () => {
    const found = await structureStatistics(path!, options);
    const near = (value: number) => expect.closeTo(value, 9);
    expect(found).toMatchObject({
      format,
      structures: counts.structures,
      atoms: counts.atoms,
      periodic: counts.periodic,
      stress: { count: counts.stress },
      sizes: { min: counts.sizes[0], max: counts.sizes[1] },
      energy: { count: counts.structures, min: near(energy[0]), max: near(energy[1]), mean: near(energy[2]) },
      forces: { count: forces[0], rms: near(forces[1]), max: near(forces[2]) },
    });
    expect(Object.keys(found.elements)).toHaveLength(elements);
  });

  it.skipIf(path === undefined)("comes back from extended XYZ as it was", async () => {
    await withFolder(async (folder) => {
      const structures = await readAll(path!, options);
      const copy = join(folder, "copy.xyz");
      await writeStructures(copy, structures, { identity: "all" });
      expect(await readAll(copy)).toStrictEqual(structures);
    });
  });
});

/** How far E(b) - E(a) is from the work -(F(a) + F(b))/2 (x(b) - x(a)), and E(b) - E(a) itself. */
function misfit(a: Structure, b: Structure): [error: number, difference: number] {
  const work = sum(b.positions.map((x, k) => -((a.forces![k]! + b.forces![k]!) / 2) * (x - a.positions[k]!)));
  const difference = b.energy! - a.energy!;
  return [difference - work, difference];
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, x) => total + x, 0);
const farthest = (a: Structure, b: Structure) => Math.max(...b.positions.map((x, k) => Math.abs(x - a.positions[k]!)));

/** The misfit between frames that follow each other, relative to the differences of their energies, as rms. */
function forceError(structures: readonly Structure[]): number {
  const misfits = structures.slice(1).map((next, i) => misfit(structures[i]!, next));
  return Math.sqrt(sum(misfits.map(([error]) => error ** 2)) / sum(misfits.map(([, difference]) => difference ** 2)));
}

describe("force = -dE/dx", () => {
  const ethanol = sharedFile("md17_ethanol/ethanol_pbe_ts.npz");
  it.skipIf(ethanol === undefined)("holds in MD17 after conversion from kcal/mol", async () => {
    expect(forceError(await readAll(ethanol!, MD17))).toBeLessThan(0.02);
  });

  const slab = sharedFile("oc20_traj/random1000156.traj");
  it.skipIf(slab === undefined).each(["energy", "free_energy"])("holds in an OC20 relaxation for %s", async (level) => {
    expect(forceError(await readAll(slab!, { level }))).toBeLessThan(0.05);
  });

  // Steps of a relaxation may be long: between close frames alone the mean of two forces says what lies between.
  const runs = ["100", "142", "156", "163", "164", "188"].map((run) => `oc20_traj/random1000${run}.traj`);
  it.each(runs)("holds between close frames of %s", async (name) => {
    const run = sharedFile(name);
    if (run === undefined) return;
    const frames = await readAll(run);
    const pairs = frames.slice(1).flatMap((next, i) => (farthest(frames[i]!, next) < 0.05 ? [[frames[i]!, next]] : []));
    expect(pairs.length).toBeGreaterThan(20);
    const [errors, totals] = [0, 1].map((k) => pairs.map(([a, b]) => misfit(a!, b!)[k]! ** 2));
    expect(Math.sqrt(sum(errors!) / sum(totals!))).toBeLessThan(0.022);
  });
});

const slab = sharedFile("oc20_traj/random1000100.traj");

it.skipIf(slab === undefined)("OC20: forces on fixed atoms stay, and both energies are there", async () => {
  const [first] = await readAll(slab!);
  const [free] = await readAll(slab!, { level: "free_energy" });
  expect(first!.energy).toBe(-57.74908337);
  expect(first!.info.free_energy).toBe(-57.74473025);
  expect(free!.energy).toBe(-57.74473025);
  expect(free!.info.energy).toBe(-57.74908337);
  const [{ kwargs }] = first!.info.constraints as [{ kwargs: { indices: number[] } }];
  expect(kwargs.indices).toStrictEqual([0, 3, 4, 7, 8, 9, 12, 15, 16, 17, 19, 22, 23, 24, 27, 30, 31]);
  // numpy: abs(forces[indices]).max() of the first frame
  const held = kwargs.indices.flatMap((atom) => [...first!.forces!.subarray(3 * atom, 3 * atom + 3)]);
  expect(Math.max(...held.map(Math.abs))).toBe(0.32761985);
  expect(first!.group).toBe("random1000100");
});

const carbene = sharedFile("charge_spin/ase_carbene_2200.db");

it.skipIf(carbene === undefined)(
  "labels in the data of an ASE database are found, a spin that counts 2S is none",
  async () => {
    const notices: string[] = [];
    const structures = await readAll(carbene!, { onNotice: (notice) => notices.push(notice) });
    expect(new Set(structures.map(({ charge }) => charge))).toStrictEqual(new Set([0]));
    expect(new Set(structures.map(({ spin }) => spin))).toStrictEqual(new Set([undefined]));
    expect(new Set(structures.map(({ info }) => info.spin_multiplicity))).toStrictEqual(new Set([0, 2]));
    expect(notices).toContain(
      `${carbene!}: "spin_multiplicity" is no spin multiplicity in 1100 frames and stays as it is ` +
        "(first: 2 with 8 electrons): it may count unpaired electrons (2S)",
    );
  },
);

const mptrj = sharedFile("mptrj/10_thin_mp_traj_systems.db");

it.skipIf(mptrj === undefined)(
  "MPtrj as an ASE database: stress from Voigt's order, groups and ids from the data",
  async () => {
    const structures = await readAll(mptrj!);
    const { id, group, stress, arrays } = structures[3]!;
    expect([id, group]).toStrictEqual(["mp-1095441-1-15", "mp-1020019"]);
    expect([...stress!]).toStrictEqual([
      -0.0033377882129685364, 0, -0, 0, 0.006020307121435684, -0, -0, -0, -0.0019157357685492952,
    ]);
    expect(Object.keys(arrays ?? {})).toStrictEqual([]);
    expect(structures[0]!.arrays!.magmoms!.values).toHaveLength(30);
    expect(new Set(structures.map((structure) => structure.group)).size).toBe(2);
  },
);
