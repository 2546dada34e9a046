import { basename, join } from "node:path";
import { elementSymbol, type Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { type ReadOptions, structureStatistics, writeStructures } from "../../src/index";
import { readAll, sharedFile, withFolder } from "../helpers";
import { reals, type Tree, writeHdf5 } from "./files";

/**
 * Computed with h5py and numpy from the data sets (27.211386245988 eV a Hartree, 0.529177210903 A a Bohr): counts, energies
 * (smallest, largest, mean), forces (atoms, rms, longest), and the sum of the absolute values of all positions.
 */
const FILES: {
  file: string;
  options?: ReadOptions;
  counts: { structures: number; atoms: number; elements: number; groups: number; sizes: [number, number] };
  energy: [count: number, min: number, max: number, mean: number];
  forces?: [count: number, rms: number, max: number];
  positions: number;
}[] = [
  {
    file: "ani1x/ani1x_release_n5.hdf5",
    counts: { structures: 8, atoms: 120, elements: 4, groups: 5, sizes: [13, 19] },
    energy: [8, -15812.646829424468, -13218.262163686852, -14605.956359118598],
    forces: [120, 0.7921549701232475, 6.051187076217244],
    positions: 413.01063763024285,
  },
  {
    file: "ani1x/ani1x_release_n5.hdf5",
    options: { level: "wb97x_tz" },
    counts: { structures: 8, atoms: 120, elements: 4, groups: 5, sizes: [13, 19] },
    energy: [8, -15820.07803582516, -13224.601567331167, -14612.8337940229],
    forces: [120, 0.8168276375928468, 5.751042512527166],
    positions: 413.01063763024285,
  },
  {
    file: "ani1x/ani1x_release_n5.hdf5",
    options: { level: "ccsd(t)_cbs" },
    counts: { structures: 6, atoms: 92, elements: 4, groups: 5, sizes: [13, 19] },
    energy: [6, -15804.650874363493, -13210.180538278555, -14687.377138588947],
    positions: 319.47383442102,
  },
  {
    file: "ani1x/ani1x_release_n5.hdf5",
    options: { level: "mp2_tz" },
    counts: { structures: 6, atoms: 92, elements: 4, groups: 5, sizes: [13, 19] },
    energy: [6, -15792.762025758148, -13198.986630595316, -14675.922567739937],
    positions: 319.47383442102,
  },
  {
    file: "ani1x/ani1x_layout_comp6_s66x8.h5",
    counts: { structures: 528, atoms: 10512, elements: 4, groups: 51, sizes: [6, 34] },
    energy: [528, -22570.8281047014, -4157.302239501157, -10860.937716291213],
    forces: [10512, 0.18495764817103955, 2.0326459012357057],
    positions: 43025.2285241526,
  },
  {
    file: "qm7x/8000_mini_real.hdf5",
    counts: { structures: 1100, atoms: 18090, elements: 6, groups: 101, sizes: [5, 23] },
    energy: [1100, -27544.607491, -1099.694791, -8636.625848497275],
    forces: [18090, 1.6730063750543012, 19.15338329129188],
    positions: 60472.491079999934,
  },
  {
    file: "qm7x/8000_mini_allkeys_part_synthetic.hdf5",
    counts: { structures: 200, atoms: 3060, elements: 4, groups: 20, sizes: [8, 21] },
    energy: [200, -9839.536356, -5676.647724, -8305.805972884998],
    forces: [3060, 1.7976132180344833, 15.155886738389542],
    positions: 9820.211107999996,
  },
  {
    file: "qm7x/8000_mini_allkeys_part_synthetic.hdf5",
    options: { level: "PBE0" },
    counts: { structures: 200, atoms: 3060, elements: 4, groups: 20, sizes: [8, 21] },
    energy: [200, -9839.137626512136, -5676.509287661247, -8305.427941202193],
    forces: [3060, 1.7960248045366063, 15.149960146085412],
    positions: 9820.211107999996,
  },
  {
    file: "transition1x/transition1x_mini.h5",
    counts: { structures: 36, atoms: 378, elements: 4, groups: 2, sizes: [10, 11] },
    energy: [36, -8773.269576869567, -7735.532162850288, -8253.743616124733],
    forces: [378, 0.7639828734994871, 5.75878686116695],
    positions: 987.2140479310988,
  },
  {
    file: "transition1x/transition1x_mini.h5",
    options: { duplicates: "keep" },
    counts: { structures: 42, atoms: 441, elements: 4, groups: 2, sizes: [10, 11] },
    energy: [42, -8773.269576869567, -7735.532162850288, -8253.77821676129],
    forces: [441, 0.7073334780767507, 5.75878686116695],
    positions: 1152.0776607000066,
  },
  {
    file: "spice/SPICE-1.1.4_n2.hdf5",
    counts: { structures: 55, atoms: 1375, elements: 4, groups: 2, sizes: [5, 27] },
    energy: [55, -10080.843034418685, -6517.674851176654, -9756.246255157308],
    forces: [1375, 0.8604721017331058, 5.933128453943015],
    positions: 5413.6702010915,
  },
];

describe.each(FILES)("$file $options", ({ file, options, counts, energy, forces, positions }) => {
  const path = sharedFile(file);

  it.skipIf(path === undefined)("has the counts and statistics that h5py finds", async () => {
    const found = await structureStatistics(path!, options);
    const near = (value: number) => expect.closeTo(value, 9);
    expect(found).toMatchObject({
      structures: counts.structures,
      atoms: counts.atoms,
      groups: counts.groups,
      periodic: 0,
      sizes: { min: counts.sizes[0], max: counts.sizes[1] },
      energy: { count: energy[0], min: energy[1], max: energy[2], mean: near(energy[3]) },
      forces: forces === undefined ? { count: 0 } : { count: forces[0], rms: near(forces[1]), max: near(forces[2]) },
    });
    expect(Object.keys(found.elements)).toHaveLength(counts.elements);
    const sizes = (await readAll(path!, options)).map((s) => s.positions.reduce((sum, x) => sum + Math.abs(x), 0));
    expect(sizes.reduce((sum, x) => sum + x)).toBeCloseTo(positions, 6);
  });

  it.skipIf(path === undefined)("comes back from extended XYZ to the last digit", async () => {
    await withFolder(async (folder) => {
      const copy = join(folder, basename(file).replace(/[.][a-z0-9]+$/, ".xyz"));
      const structures = await readAll(path!, options);
      await writeStructures(copy, structures);
      expect(await readAll(copy)).toStrictEqual(structures);
    });
  });
});

/** Change of the energy between two geometries, and what the mean of their forces makes of it (trapezoidal rule). */
function work(a: Structure, b: Structure): [change: number, predicted: number] {
  const predicted = a.positions.reduce(
    (sum, x, i) => sum - 0.5 * (a.forces![i]! + b.forces![i]!) * (b.positions[i]! - x),
    0,
  );
  return [b.energy! - a.energy!, predicted];
}

/** Slope of the energy changes over the predicted ones: 1 where forces are -dE/dx, -1 for gradients, 0.53 for /Bohr. */
function slope(pairs: [Structure, Structure][]): number {
  const works = pairs.map(([a, b]) => work(a, b));
  const [xy, xx] = [0, 1].map((k) => works.reduce((sum, [y, x]) => sum + x * (k === 0 ? y : x), 0));
  return xy! / xx!;
}

const closest = (a: Structure, b: Structure) =>
  a.positions.reduce((most, x, i) => Math.max(most, Math.abs(x - b.positions[i]!)), 0);

function neighbours(structures: Structure[], most: number): [Structure, Structure][] {
  return structures.slice(1).flatMap((b, i): [Structure, Structure][] => {
    const a = structures[i]!;
    return a.group === b.group && a.numbers.join() === b.numbers.join() && closest(a, b) < most ? [[a, b]] : [];
  });
}

describe("forces are -dE/dx", () => {
  const transition1x = sharedFile("transition1x/transition1x_mini.h5");
  it.skipIf(transition1x === undefined)("along the bands of Transition1x", async () => {
    const pairs = neighbours(await readAll(transition1x!), 0.25);
    expect(pairs.length).toBeGreaterThan(25);
    expect(slope(pairs)).toBeCloseTo(1.1, 1);
  });

  const spice = sharedFile("spice/SPICE-1.1.4_n2.hdf5");
  it.skipIf(spice === undefined)("where Na+ leaves acetylene in SPICE", async () => {
    const pairs = neighbours((await readAll(spice!)).slice(50), 0.1);
    expect(pairs).toHaveLength(4);
    expect(slope(pairs)).toBeCloseTo(1, 1);
  });

  const qm7x = sharedFile("qm7x/8000_mini_real.hdf5");
  it.skipIf(qm7x === undefined)("between the nearest configurations of QM7-X", async () => {
    const molecules = new Map<string, Structure[]>();
    for (const structure of await readAll(qm7x!)) {
      molecules.set(structure.group, [...(molecules.get(structure.group) ?? []), structure]);
    }
    const pairs = [...molecules.values()].flatMap((all) =>
      all.flatMap((a, i) => all.slice(0, i).map((b): [number, Structure, Structure] => [closest(a, b), a, b])),
    );
    const nearest = pairs.sort(([a], [b]) => a - b).slice(0, 300);
    expect(slope(nearest.map(([, a, b]): [Structure, Structure] => [a, b]))).toBeCloseTo(1, 1);
  });

  // What COMP6 calls forces is the gradient (https://github.com/isayev/COMP6/issues/2). This file has the numbers of COMP6 in
  // the layout of ANI-1x, whose forces are forces: the energies tell. So they do where forces are in the layout of COMP6.
  const comp6 = sharedFile("ani1x/ani1x_layout_comp6_s66x8.h5");
  it.skipIf(comp6 === undefined)("as molecules come apart in COMP6, in whatever layout and sign", async () => {
    const notices: string[] = [];
    const structures = await readAll(comp6!, { onNotice: (text) => notices.push(text) });
    expect(slope(neighbours(structures, 0.3))).toBeCloseTo(1, 1);
    expect(notices.filter((text) => text.includes("gradient"))).toStrictEqual([
      `${comp6}: what is called forces are the gradient: in 200 pairs of close conformers the energy changes by -1.02 times ` +
        'what forces in Hartree/A would make of it. It is read as units: { forces: "-Hartree/A" } (shell: --units forces=-Hartree/A); ' +
        "a unit that is given is taken as it is",
    ]);
    const asItIs = await readAll(comp6!, { units: { forces: "Hartree/A" } });
    expect(slope(neighbours(asItIs, 0.3))).toBeCloseTo(-1, 1);
    const sets = new Map<string, Structure[]>();
    for (const structure of structures) sets.set(structure.group, [...(sets.get(structure.group) ?? []), structure]);
    await withFolder(async (folder) => {
      for (const sign of [1, -1]) {
        const path = join(folder, `s66x8_${sign}.h5`);
        const molecules = [...sets].map(([group, members]) => [group, comp6Molecule(members, sign)] as const);
        await writeHdf5(path, { s66x8: Object.fromEntries(molecules) });
        expect(slope(neighbours(await readAll(path), 0.3))).toBeCloseTo(1, 1);
      }
    });
  });
});

/** Structures of one composition in the layout of COMP6, with forces, or the gradient where `sign` is -1. */
function comp6Molecule(members: Structure[], sign: number): Tree {
  const [n, atoms] = [members.length, members[0]!.numbers.length];
  const flat = (of: (s: Structure) => Iterable<number>) => Float64Array.from(members.flatMap((s) => [...of(s)]));
  const hartree = (values: Float64Array) => values.map((x) => x / 27.211386245988);
  return {
    species: { data: Array.from(members[0]!.numbers, elementSymbol) },
    coordinates: reals(
      flat((s) => s.positions),
      n,
      atoms,
      3,
    ),
    energies: reals(hartree(flat((s) => [s.energy!])), n),
    forces: reals(hartree(flat((s) => s.forces!.map((x) => sign * x))), n, atoms, 3),
  };
}
