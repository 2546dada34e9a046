import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  fitReferenceEnergies,
  type LabelKeys,
  loadDataset,
  splitByGroup,
  structureStatistics,
  writeStructures,
} from "../src/index";
import { readAll, sharedFile, withFolder } from "./helpers";

/** Computed with ASE and numpy: counts, energies (smallest, largest, mean), forces (atoms, rms, longest). */
const FILES: {
  file: string;
  keys?: LabelKeys;
  counts: {
    structures: number;
    atoms: number;
    elements: number;
    periodic: number;
    stress: number;
    sizes: [number, number];
  };
  energy?: [count: number, min: number, max: number, mean: number];
  forces?: [count: number, rms: number, max: number];
}[] = [
  {
    file: "mptrj/mptrj-random-700.xyz",
    counts: { structures: 700, atoms: 22051, elements: 83, periodic: 700, stress: 700, sizes: [2, 164] },
    energy: [700, -1071.92065791, -3.31312119, -190.48998361445715],
    forces: [22051, 0.9952167403637981, 83.28649729302212],
  },
  {
    file: "botnet_3bpa/train_300K.xyz",
    counts: { structures: 500, atoms: 13500, elements: 4, periodic: 0, stress: 0, sizes: [27, 27] },
    energy: [500, -17660.813926658517, -17659.76607569252, -17660.432418383058],
    forces: [13500, 0.9479788658101467, 6.500378928196089],
  },
  {
    file: "botnet_3bpa/iso_atoms.xyz",
    counts: { structures: 4, atoms: 4, elements: 4, periodic: 0, stress: 0, sizes: [1, 1] },
    energy: [4, -2041.9816003861047, -13.587222780835477, -1142.5098200024174],
  },
  {
    file: "botnet_ethanol_methanol/train_eth_meth.xyz",
    counts: { structures: 1300, atoms: 10800, elements: 3, periodic: 0, stress: 0, sizes: [6, 9] },
    energy: [1300, -4210.0401803876675, -3141.9781203658845, -3963.323780910554],
    forces: [10800, 1.1482974952808789, 8.340595261416388],
  },
  {
    file: "qm9/qm9_reduced_100.xyz",
    counts: { structures: 100, atoms: 1001, elements: 4, periodic: 0, stress: 0, sizes: [3, 17] },
  },
];

const NUMBER = /(?<![\w.+-])[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(?![\w.+-])/g;
const numbersIn = (line: string) => [...line.matchAll(NUMBER)].map(([number]) => Number(number));

/** All numbers of a file by line: those of an atom in their order, those of a comment line sorted. */
function allNumbers(content: string): number[][] {
  const lines = content.split("\n");
  const numbers: number[][] = [];
  for (let i = 0; i + 1 < lines.length;) {
    const atoms = Number(lines[i]);
    numbers.push(
      [atoms],
      numbersIn(lines[i + 1]!.replace(/Properties=\S+/, "")).sort((a, b) => a - b),
    );
    for (const line of lines.slice(i + 2, i + 2 + atoms)) numbers.push(numbersIn(line));
    i += 2 + atoms;
  }
  return numbers;
}

describe.each(FILES)("$file", ({ file, counts, energy, forces }) => {
  const path = sharedFile(file);

  it.skipIf(path === undefined)("has the counts and statistics that ASE finds", async () => {
    const found = await structureStatistics(path!);
    const near = (value: number) => expect.closeTo(value, 9);
    expect(found).toMatchObject({
      path,
      format: "extxyz",
      structures: counts.structures,
      atoms: counts.atoms,
      periodic: counts.periodic,
      stress: { count: counts.stress },
      sizes: { min: counts.sizes[0], max: counts.sizes[1], mean: counts.atoms / counts.structures },
    });
    expect(Object.keys(found.elements)).toHaveLength(counts.elements);
    expect(Object.values(found.elements).reduce((a, b) => a + b)).toBe(counts.atoms);
    const [count, min, max, mean] = energy ?? [0];
    expect(found.energy).toStrictEqual(
      energy === undefined ? { count, min: null, max: null, mean: null } : { count, min, max, mean: near(mean!) },
    );
    expect(found.forces).toStrictEqual(
      forces === undefined
        ? { count: 0, rms: null, max: null }
        : { count: forces[0], rms: near(forces[1]), max: near(forces[2]) },
    );
  });

  it.skipIf(path === undefined)("comes back number for number", async () => {
    await withFolder(async (folder) => {
      const copy = join(folder, basename(file));
      const structures = await readAll(path!);
      await writeStructures(copy, structures);
      expect(await readAll(copy)).toStrictEqual(structures);
      const [before, after] = await Promise.all([path!, copy].map((name) => readFile(name, "utf8")));
      const [expected, found] = [allNumbers(before!), allNumbers(after!)];
      expect(found).toHaveLength(expected.length);
      const different = found.findIndex(
        (line, i) => !line.every((x, k) => Object.is(x, expected[i]![k])) || line.length !== expected[i]!.length,
      );
      expect([found[different], different]).toStrictEqual([expected[different], -1]);
    });
  });

  it.skipIf(path === undefined || energy === undefined)("can be split and has reference energies", async () => {
    const { structures } = await loadDataset(path!);
    const fractions = { train: 0.75, validation: 0.25 };
    const { train, validation } = splitByGroup(structures, { fractions, seed: 1 });
    expect(train.length + validation.length).toBe(counts.structures);
    expect(Math.abs(train.length / structures.length - 0.75)).toBeLessThan(0.01);
    const reference = fitReferenceEnergies(train);
    const mean = train.reduce(
      (sum, { energy: total, numbers }) => sum + Math.abs(total! / numbers.length - reference.meanPerAtom),
      0,
    );
    expect(reference.residual!.maePerAtom).toBeLessThanOrEqual(mean / train.length + 1e-12);
  });
});

const qm9 = sharedFile("qm9/qm9_reduced_100.xyz");

it.skipIf(qm9 === undefined)("QM9 has energies only under a key that is named, in the unit that is named", async () => {
  const named = await structureStatistics(qm9!, { keys: { energy: "U0" }, units: { energy: "Hartree" } });
  expect(named.energy.count).toBe(100);
  const [methane] = await readAll(qm9!, { keys: { energy: "U0" }, units: { energy: "Hartree" } });
  expect(methane!.energy).toBe(-40.47893 * 27.211386245988);
  expect(methane!.info).not.toHaveProperty("U0");
});

const atoms = sharedFile("botnet_3bpa/iso_atoms.xyz");

it.skipIf(atoms === undefined)("isolated atoms give reference energies", async () => {
  const reference = fitReferenceEnergies(await readAll(atoms!));
  expect(reference.rank).toBe(4);
  expect(reference.energies[6]).toBeCloseTo(-1029.4889999855063, 9);
});
