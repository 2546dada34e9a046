import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { hillFormula, writeStructures } from "../../src/index";
import { readAll, sharedFile, withFolder } from "../helpers";

type Three = [number, number, number];
/** Computed with Python's json and numpy: least, largest and mean energy and stress component, rms and longest force. */
const FILES: {
  file: string;
  structures: number;
  atoms: number;
  elements: number;
  sizes: [number, number];
  energy: Three;
  forces: [number, number];
  stress: Three;
  groups: number;
}[] = [
  {
    file: "mptrj/MPtrj_2022.9_mini_full11.json",
    structures: 11,
    atoms: 150,
    elements: 7,
    sizes: [12, 30],
    energy: [-208.0919485, -75.47221986, -89.14013992909089],
    forces: [1.4955069069335796, 10.228680959923482],
    stress: [-0.18432638690572736, 0.08226508102976118, -0.000833779203950647],
    groups: 2,
  },
  {
    file: "mptrj/MPtrj_2022.9_mini_300_uncorrected_only.json",
    structures: 300,
    atoms: 9725,
    elements: 80,
    sizes: [2, 158],
    energy: [-1065.76856443, -8.62023219, -192.1124179563],
    forces: [2.5141002984189114, 83.28649729302212],
    stress: [-0.5490791320265878, 0.23587816965379607, -0.0010582706223522926],
    groups: 299,
  },
  {
    file: "alexandria/P000.json.bz2",
    structures: 9155,
    atoms: 44545,
    elements: 85,
    sizes: [1, 6],
    energy: [-76.62811482, -0.09795252, -25.897043224753684],
    forces: [0.005702117834262582, 0.04990243],
    stress: [-0.035816960990582014, 0.013903323470887668, -0.00047297154009193134],
    groups: 9155,
  },
  {
    file: "alexandria/alex_go_mini_from_pressure.json.bz2",
    structures: 840,
    atoms: 4116,
    elements: 77,
    sizes: [3, 6],
    energy: [-67.36681026, 22.11249376346251, -19.35619872124681],
    forces: [0.004222313227648859, 0.043700990487962624],
    stress: [-0.9495916790408018, 0.0034416829474246346, -0.15682866325830636],
    groups: 120,
  },
  {
    file: "mlearn/Si_training.json",
    structures: 214,
    atoms: 13233,
    elements: 1,
    sizes: [12, 96],
    energy: [-506.4522305, -62.65829715, -316.4659136967757],
    forces: [1.5130386411175387, 12.320876364833843],
    stress: [-0.1287633624608209, 0.12876338187815564, -0.0001664555018887481],
    groups: 4,
  },
];

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const range = (values: readonly number[]) => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b)),
  mean(values),
];
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 9));

describe.each(FILES)("$file", ({ file, structures, atoms, elements, sizes, energy, forces, stress, groups }) => {
  const path = sharedFile(file);

  it.skipIf(path === undefined)("has the counts and labels that Python finds", async () => {
    const read = await readAll(path!);
    const lengths = read.flatMap(({ forces: f }) =>
      Array.from({ length: f!.length / 3 }, (_, i) => Math.hypot(f![3 * i]!, f![3 * i + 1]!, f![3 * i + 2]!)),
    );
    expect({
      structures: read.length,
      atoms: read.reduce((sum, { numbers }) => sum + numbers.length, 0),
      elements: new Set(read.flatMap(({ numbers }) => [...numbers])).size,
      sizes: range(read.map(({ numbers }) => numbers.length)).slice(0, 2),
      energy: range(read.map((structure) => structure.energy!)),
      forces: [Math.sqrt(mean(lengths.map((x) => x * x))), range(lengths)[1]],
      stress: range(read.flatMap((structure) => [...structure.stress!])),
      groups: new Set(read.map(({ group }) => group)).size,
      ids: new Set(read.map(({ id }) => id)).size,
      periodic: read.every(({ pbc }) => pbc.every(Boolean)),
    }).toStrictEqual({
      ...{ structures, atoms, elements, sizes, groups, ids: structures, periodic: true },
      ...{ energy: near(energy), forces: near(forces), stress: near(stress) },
    });
  });

  it.skipIf(path === undefined)("comes back from extended XYZ to the last digit", async () => {
    await withFolder(async (folder) => {
      const copy = join(folder, "copy.xyz");
      const read = await readAll(path!);
      await writeStructures(copy, read, { identity: "all" });
      expect(await readAll(copy)).toStrictEqual(read);
    });
  });
});

const json = sharedFile("mptrj/MPtrj_2022.9_mini_300_uncorrected_only.json");
const full = sharedFile("mptrj/MPtrj_2022.9_mini_full11.json");
const xyz = sharedFile("mptrj/mptrj-random-700.xyz");
const database = sharedFile("mptrj/10_thin_mp_traj_systems.db");
const snapshot = sharedFile("alexandria/P000.json.bz2");
const silicon = sharedFile("mlearn/Si_training.json");

/** Labels are the same to the last digits that kBar and eV/A^3 keep; CODATA 2014 made the stresses of the other files. */
function expectSame(a: Structure, b: Structure) {
  expect(hillFormula(a.numbers)).toBe(hillFormula(b.numbers));
  expect(a.energy).toBeCloseTo(b.energy!, 8);
  expect([...a.forces!]).toStrictEqual(near([...b.forces!]));
  expect([...a.stress!]).toStrictEqual([...b.stress!].map((x) => expect.closeTo(x, 7)));
  expect(Math.max(...a.stress!.map(Math.abs))).toBeGreaterThan(0);
}

it.skipIf(json === undefined || xyz === undefined)("kBar in JSON is the eV/A^3 of the same frames in XYZ", async () => {
  const others = new Map((await readAll(xyz!)).map((structure) => [structure.id, structure]));
  const common = (await readAll(json!)).filter(({ id }) => others.has(id));
  expect(common).toHaveLength(300);
  for (const structure of common) expectSame(structure, others.get(structure.id)!);
});

it.skipIf(full === undefined || database === undefined)("and of the same frames in an ASE database", async () => {
  const others = await readAll(database!);
  const read = await readAll(full!);
  expect(read).toHaveLength(11);
  for (const structure of read) {
    const same = others.filter(({ energy }) => energy === structure.energy);
    expect(same).toHaveLength(1);
    expectSame(structure, same[0]!);
  }
});

it.skipIf(full === undefined)("level corrected is another energy, by several eV", async () => {
  const [uncorrected] = await readAll(full!, { level: "uncorrected" });
  const [corrected] = await readAll(full!, { level: "corrected" });
  expect([uncorrected!.energy, corrected!.energy]).toStrictEqual([-208.0919485, -220.45794850000001]);
  expect(corrected!.info.uncorrected_total_energy).toBe(-208.0919485);
  expect(uncorrected!.info.corrected_total_energy).toBe(-220.45794850000001);
});

/**
 * Two crystals that both have, by composition and, with ASE's neighbour list, by the surroundings of every atom: TiSi2 of the C49 type
 * (distances to 0.03 A, the frame of MPtrj is not relaxed), and Li2ThN2, which is a slightly distorted supercell in MPtrj.
 */
it.skipIf(json === undefined || snapshot === undefined)(
  "MPtrj and Alexandria agree on crystals to 5 meV/atom",
  async () => {
    const ofMptrj = await readAll(json!);
    const ofAlexandria = await readAll(snapshot!);
    const perAtom = (structures: Structure[], id: string) => {
      const { energy, numbers } = structures.find((structure) => structure.id === id)!;
      return energy! / numbers.length;
    };
    for (const [frame, material, difference] of [
      ["mp-1077754-1-3", "agm002186615", 0.0021],
      ["mp-27487-0-1", "agm002156447", -0.0006],
    ] as const) {
      expect(perAtom(ofMptrj, frame) - perAtom(ofAlexandria, material)).toBeCloseTo(difference, 3);
    }
  },
);

/** The stress of strained silicon is the derivative of its energy: the mean stress times the strain, along x and in a shear. */
it.skipIf(silicon === undefined)("the stress of mlearn has sign, unit and order of eV/A^3", async () => {
  const read = await readAll(silicon!);
  const strained = (mode: number, strain: string) =>
    read.find(({ info }) => info.description === `Si 2x2x2 cell, mode ${mode}, strain ${strain}`)!;
  const ground = read.find(({ info }) => info.description === "Ground state crystal")!;
  const long = strained(0, "0.02");
  const area = ground.cell![4]! * ground.cell![8]!;
  const half = (area * (long.cell![0]! - ground.cell![0]!) * (ground.stress![0]! + long.stress![0]!)) / 2;
  expect(Math.abs(half / (long.energy! - ground.energy!) - 1)).toBeLessThan(0.05);
  // Modes 3, 4 and 5 shear xy, xz and yz: the work is the volume times the mean stress times the tangent.
  for (const [mode, component, tilt] of [
    [3, 1, 3],
    [4, 2, 6],
    [5, 5, 7],
  ] as const) {
    const sheared = strained(mode, "0.02");
    expect(Math.sign(sheared.stress![component]!)).toBe(Math.sign(sheared.cell![tilt]!));
    const volume = ground.cell![0]! * area;
    const tangent = sheared.cell![tilt]! / ground.cell![0]!;
    const shear = (volume * tangent * sheared.stress![component]!) / 2;
    expect(Math.abs(shear / (sheared.energy! - ground.energy!) - 1)).toBeLessThan(0.1);
  }
});
