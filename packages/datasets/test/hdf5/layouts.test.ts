import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { splitByLists, type ReadOptions, readStructures } from "../../src/index";
import { failure, readAll, withFolder } from "../helpers";
import { integers, numbers, positions, reals, singles, type Tree, writeHdf5 } from "./files";
import { readTree } from "./readTree";
import { ani1xGroup, ani2xTree, comp6Tree, qm7xConfiguration, qm7xTree, reaction, spiceTree } from "./samples";
import { transition1xTree } from "./samples";

const HARTREE = 27.211386245988;
const BOHR = 0.529177210903;

const failureOf = (tree: Tree, options?: ReadOptions) => failure(() => readTree(tree, options));
const ids = ({ structures }: { structures: Structure[] }) => structures.map(({ id }) => id);

describe("ANI-1x", () => {
  const nan = Number.NaN;
  const levels = {
    "hf_tz.energy": reals(Float64Array.of(-75, nan, -75, -75), 4),
    "mp2_tz.corr_energy": reals(Float64Array.of(-0.5, -0.5, nan, -0.25), 4),
    "ccsd(t)_cbs.energy": reals(Float64Array.of(-76, nan, nan, -76.5), 4),
    "wb97x_dz.dipole": singles(new Float64Array(12).fill(nan), 4, 3),
    "wb97x_dz.cm5_charges": singles(
      Float64Array.from({ length: 12 }, (_, i) => i / 8),
      4,
      3,
    ),
  };
  const tree: Tree = { H2O1: ani1xGroup([1, 1, 8], 4, levels), C1H4: ani1xGroup([6, 1, 1, 1, 1], 1) };

  it("is grouped by composition and named by formula and conformer", async () => {
    const found = await readTree(tree);
    expect(found.structures.map(({ id, group }) => [id, group])).toStrictEqual([
      ["C1H4/0", "CH4"],
      ...[0, 1, 2, 3].map((i) => [`H2O1/${i}`, "H2O"]),
    ]);
    expect(found.notices).toStrictEqual([]);
  });

  it("loses no conformer over a label that was not asked for, and keeps those of other levels", async () => {
    const [, first, second] = (await readTree(tree)).structures;
    expect(first!.energy).toBe((numbers(4, 1, 2)[0]! - 76) * HARTREE);
    expect(first!.forces![0]).toBe(Math.fround(numbers(36, 0.1, 3)[0]!) * HARTREE);
    expect(first!.info).toStrictEqual({ "ccsd(t)_cbs.energy": -76, "hf_tz.energy": -75, "mp2_tz.corr_energy": -0.5 });
    expect(second!.info).toStrictEqual({ "mp2_tz.corr_energy": -0.5 });
    expect(first!.arrays).toStrictEqual({
      "wb97x_dz.cm5_charges": { kind: "real", width: 1, values: Float64Array.of(0, 0.125, 0.25) },
    });
  });

  it("leaves out conformers without the energy that was asked for, and says so", async () => {
    const found = await readTree(tree, { level: "ccsd(t)_cbs" });
    expect(ids(found)).toStrictEqual(["H2O1/0", "H2O1/3"]);
    expect(found.structures.every(({ forces, arrays }) => forces === undefined && "wb97x_dz.forces" in arrays!)).toBe(
      true,
    );
    expect(found.notices).toStrictEqual([
      "sample.h5: energy in 2 of 2 structures, forces in 0 of 2",
      "sample.h5: 3 frames without an energy of level ccsd(t)_cbs left out (first: C1H4/0); " +
        "the file has data of wb97x_dz, hf_tz, mp2_tz too",
    ]);
  });

  it("adds the correlation to the Hartree-Fock energy of the same basis", async () => {
    const { structures } = await readTree(tree, { level: "mp2_tz" });
    expect(structures.map(({ id, energy }) => [id, energy])).toStrictEqual([
      ["H2O1/0", -75.5 * HARTREE],
      ["H2O1/3", -75.25 * HARTREE],
    ]);
    expect(structures[0]!.info).toMatchObject({ "hf_tz.energy": -75, "mp2_tz.corr_energy": -0.5 });
  });

  it("takes a dipole of a molecule of three atoms for no array of atoms", async () => {
    const dipole = { "wb97x_dz.dipole": singles(Float64Array.of(1, 2, 3), 1, 3) };
    const { structures } = await readTree({ H2O1: ani1xGroup([1, 1, 8], 1, dipole) });
    expect(structures[0]!.info).toStrictEqual({ "wb97x_dz.dipole": [1, 2, 3] });
  });

  it("has its own keys, units and levels", async () => {
    expect(await failureOf(tree, { keys: { energy: "ccsd(t)_cbs.energy" } })).toStrictEqual({
      code: "DATASET_OPTION",
      message: 'sample.h5: expected no option keys.energy with ANI-1x, which has its own, found "ccsd(t)_cbs.energy"',
      hint:
        "choose a level in place of it: wb97x_dz, wb97x_tz, ccsd(t)_cbs, hf_dz, hf_tz, hf_qz, mp2_dz, mp2_tz, mp2_qz, " +
        "npno_ccsd(t)_dz, npno_ccsd(t)_tz, tpno_ccsd(t)_dz",
    });
    expect(await failureOf(tree, { units: { energy: "eV" } })).toMatchObject({
      message: 'sample.h5: expected no option units.energy with ANI-1x, which has its own, found "eV"',
    });
    expect(await failureOf(tree, { keys: { numbers: "atomic_numbers" } })).toStrictEqual({
      code: "DATASET_OPTION",
      message: 'sample.h5: expected no option keys.numbers with ANI-1x, which has its own, found "atomic_numbers"',
      hint: "take keys.numbers out",
    });
    expect(await failureOf(tree, { level: "b3lyp" })).toMatchObject({ code: "DATASET_LEVEL" });
  });
});

describe("COMP6", () => {
  it("has symbols, gradients, and sums in the last column of charges", async () => {
    const [first] = (await readTree(comp6Tree())).structures;
    expect(first).toMatchObject({ id: "s66x8/water/0", group: "s66x8/water", numbers: Uint8Array.of(8, 1, 1) });
    expect(first!.energy).toBe((numbers(50, 1, 6)[0]! - 76) * HARTREE);
    expect(first!.forces![1]).toBe(-Math.fround(numbers(450, 0.1, 7)[1]!) * HARTREE);
    const [cm5, hirdipole] = [numbers(200, 0.5, 8), numbers(600, 0.5, 9)].map((values) => values.map(Math.fround));
    expect(first!.arrays).toStrictEqual({
      cm5: { kind: "real", width: 1, values: cm5!.slice(0, 3) },
      hirdipole: { kind: "real", width: 3, values: hirdipole!.slice(0, 9) },
    });
    expect(first!.info).toStrictEqual({ cm5_sum: cm5![3], hirdipole_sum: [...hirdipole!.slice(9, 12)] });
  });
});

describe("ANI-2x", () => {
  it("has numbers for every conformer, and molecules of a size together", async () => {
    const { structures } = await readTree(ani2xTree());
    expect(structures).toHaveLength(50);
    expect(structures[17]).toMatchObject({ id: "003/17", group: "H2O", numbers: Uint8Array.of(8, 1, 1) });
    expect(structures[17]!.forces![0]).toBe(numbers(450, 0.1, 7)[17 * 9]! * HARTREE);
  });
});

describe("QM7-X", () => {
  it("pairs energy and forces of one level", async () => {
    const [mbd] = (await readTree(qm7xTree())).structures;
    expect(mbd).toMatchObject({ id: "100/Geom-m100-i1-c1-1", group: "100", energy: -4002, forces: numbers(27, 1, 3) });
    expect(mbd!.info).toMatchObject({ ePBE0: -4001, DIP: 2 });
    const [pbe0] = (await readTree(qm7xTree(), { level: "PBE0" })).structures;
    expect(pbe0).toMatchObject({ energy: -4001, forces: numbers(27, 1, 4), info: { "ePBE0+MBD": -4002 } });
    expect(pbe0!.arrays!.totFOR).toStrictEqual({ kind: "real", width: 3, values: numbers(27, 1, 3) });
  });

  it("has values of atoms as columns or not, and moments of a molecule as long as it", async () => {
    const { structures } = await readTree(qm7xTree());
    for (const [i, seed] of [2, 1, 3, 10].entries()) {
      const { arrays, info } = structures[i]!;
      expect(arrays!.hCHG).toStrictEqual({ kind: "real", width: 1, values: numbers(9, 1, seed + 3) });
      expect(info.sMIT).toStrictEqual([...numbers(9, 1, seed + 4)]);
    }
  });

  it("leaves out what DupMols.dat beside it lists, with all configurations, and counts it", async () => {
    const beside = { "DupMols.dat": "Geom-m100-i1-c1-opt\nGeom-m999-i1-c1-opt\n" };
    const found = await readTree(qm7xTree(), {}, beside);
    expect(ids(found)).toStrictEqual(["100/Geom-m100-i1-c2-opt", "101/Geom-m101-i1-c1-opt"]);
    expect(found.notices).toStrictEqual([
      "sample.h5: 2 frames of molecules that DupMols.dat lists as duplicates left out (first: 100/Geom-m100-i1-c1-1); " +
        'duplicates: "keep" reads them',
    ]);
    expect(ids(await readTree(qm7xTree(), { duplicates: "keep" }, beside))).toHaveLength(4);
  });

  it("leaves out configurations without the energy that was asked for", async () => {
    const { ePBE0, ...without } = qm7xConfiguration(5, true) as Record<string, Tree>;
    expect(ePBE0).toBeDefined();
    const tree = { "1": { "Geom-m1-i1-c1-opt": without, "Geom-m1-i1-c1-1": qm7xConfiguration(6, true) } };
    const found = await readTree(tree, { level: "PBE0" });
    expect(ids(found)).toStrictEqual(["1/Geom-m1-i1-c1-1"]);
    expect(found.notices).toStrictEqual([
      "sample.h5: 1 frame without an energy of level PBE0 left out (first: 1/Geom-m1-i1-c1-opt); " +
        "the file has data of PBE0+MBD too",
    ]);
  });
});

describe("Transition1x", () => {
  it("reads /data once, and says which split a formula is in", async () => {
    const { structures } = await readTree(transition1xTree());
    expect(structures).toHaveLength(28);
    expect(structures.map(({ info }) => info.split)).toStrictEqual([
      ...Array.from({ length: 10 }, () => "train"),
      ...Array.from({ length: 18 }, () => "test"),
    ]);
    expect(new Set(structures.map(({ group }) => group))).toStrictEqual(new Set(["C2H6", "CH4O"]));
    const { train, validation, test } = splitByLists(structures, { by: "info:split" });
    expect([train.length, validation.length, test.length]).toStrictEqual([10, 0, 18]);
  });

  it("leaves out end points that are frames of the band, which say so", async () => {
    const found = await readTree(transition1xTree());
    expect(
      found.structures.filter(({ info }) => "role" in info).map(({ id, info }) => [id, info.role, info.hash]),
    ).toEqual([
      ["C2H6/rxn0002/0", "reactant", 12345678901],
      ["C2H6/rxn0002/5", "transition_state", 12345678906],
      ["C2H6/rxn0002/9", "product", 12345678910],
      ["CH4O/rxn0001/0", "reactant", 12345678901],
      ["CH4O/rxn0001/9", "product", 12345678910],
      ["CH4O/rxn0001/14", "transition_state", 12345678915],
    ]);
    expect(found.notices).toStrictEqual([
      "sample.h5: 6 frames left out that a reaction has twice, as an end point and as a frame of its band " +
        '(first: reactant of C2H6/rxn0002/0); duplicates: "keep" reads them',
    ]);
  });

  it("keeps them where told to, and those that are in no frame", async () => {
    const kept = ids(await readTree(transition1xTree(), { duplicates: "keep" }));
    expect(kept.filter((id) => /\D$/.test(id))).toStrictEqual([
      ...["C2H6/rxn0002/reactant", "C2H6/rxn0002/transition_state", "C2H6/rxn0002/product"],
      ...["CH4O/rxn0001/reactant", "CH4O/rxn0001/transition_state", "CH4O/rxn0001/product"],
    ]);
    const other = reaction([6, 1, 1, 1, 1, 8], 3, { product: 0 }, 99);
    const tree: Tree = {
      data: { CH4O: { rxn1: { ...reaction([6, 1, 1, 1, 1, 8], 10, { reactant: 0 }), product: other.product! } } },
    };
    const found = await readTree(tree);
    expect(ids(found).slice(9)).toStrictEqual(["CH4O/rxn1/9", "CH4O/rxn1/product"]);
    expect(found.structures[10]!.info).toStrictEqual({ reaction: "rxn1", role: "product", hash: 12345678901 });
  });

  it("survives empty splits, and tells of formulas that they lack or have besides", async () => {
    const tree = { ...transition1xTree(), train: { CH2: "-> /data/CH2" }, test: {}, val: { CH4O: "-> /data/CH4O" } };
    const found = await readTree(tree);
    expect(found.structures).toHaveLength(28);
    expect(found.notices.slice(0, 2)).toStrictEqual([
      "sample.h5: 1 formula of /data are in none of the groups train, val, test (first: C2H6)",
      "sample.h5: 1 formula of the groups train, val, test are not in /data, and are not read (first: CH2)",
    ]);
  });
});

describe("SPICE", () => {
  it("is in Bohr with a gradient, and its charge is that of the SMILES", async () => {
    const [first] = (await readTree(spiceTree())).structures;
    expect(first).toMatchObject({ id: "water with Na/0", group: "water with Na", charge: 1 });
    expect(first!.positions[3]).toBe(Math.fround(positions(30, 4)[3]!) * BOHR);
    expect(first!.energy).toBe((numbers(30, 1, 2)[0]! - 76) * HARTREE);
    expect(first!.forces![0]).toBe(-Math.fround(numbers(360, 0.1, 3)[0]!) * (HARTREE / BOHR));
    expect(first!.info).toMatchObject({ smiles: "[O:1]([H:2])[H:3].[Na+:4]", subset: "DES370K" });
    expect(first!.info.scf_dipole).toHaveLength(3);
    expect(first!.arrays!.mbis_charges).toMatchObject({ width: 1 });
  });

  it("refuses other units than its own", async () => {
    const tree = spiceTree() as Record<string, Record<string, Tree>>;
    const molecule = tree["water with Na"]!;
    molecule.conformations = { ...molecule.conformations!, attributes: { units: "angstrom" } } as unknown as Tree;
    expect(await failureOf(tree)).toStrictEqual({
      code: "DATASET_UNSUPPORTED",
      message:
        'sample.h5: key /water with Na/conformations: expected the unit bohr in the attribute units, found "angstrom"',
      hint: "SPICE is in atomic units: convert the file, or repair the attribute",
    });
  });
});

describe("any other HDF5", () => {
  const molecule = (seed: number): Tree => ({
    Z: integers(8, 1, 1),
    R: reals(positions(2, 3, seed), 2, 3, 3),
    E: reals(numbers(2, 1, seed), 2, 1),
    name: { data: ["a", "b"] },
  });
  const tree: Tree = {
    runs: { one: molecule(1), two: { Z: integers(8, 1, 1), R: reals(positions(1, 3), 3, 3) } },
    alias: "-> /runs/one",
  };
  const keys = { numbers: "Z", positions: "R", energy: "E" };

  it("is read with the arrays that are named, in every group that has them", async () => {
    const found = await readTree(tree, { keys, units: { energy: "Hartree", length: "Bohr" } });
    expect(found.structures.map(({ id, group }) => [id, group])).toStrictEqual([
      ["runs/one/0", "runs/one"],
      ["runs/one/1", "runs/one"],
      ["runs/two", "runs/two"],
    ]);
    expect(found.structures[1]).toMatchObject({ energy: numbers(2, 1, 1)[1]! * HARTREE, info: { name: "b" } });
    expect(found.structures[2]!.energy).toBeUndefined();
    expect(found.structures[2]!.positions[3]).toBe(positions(1, 3)[3]! * BOHR);
    expect(found.notices).toStrictEqual([
      "sample.h5: energy in 2 of 3 structures, forces in 0 of 3; nothing else looks like energy; " +
        "nothing else looks like forces",
      "sample.h5: 1 link to groups that are read under their own names not followed: /alias to /runs/one",
    ]);
  });

  it("is read by ways from the root", async () => {
    const ways = { numbers: "runs/one/Z", positions: "runs/one/R", energy: "runs/one/E", id: "runs/one/name" };
    expect(ids(await readTree(tree, { keys: ways }))).toStrictEqual(["a", "b"]);
  });

  it("says what is in it where nothing is named", async () => {
    expect(await failureOf(tree)).toStrictEqual({
      code: "DATASET_LAYOUT",
      message:
        "sample.h5: expected a known layout, or keys that name the arrays of numbers and positions, found " +
        "runs/one/E (2, 1) real; runs/one/R (2, 3, 3) real; runs/one/Z (3,) integer; runs/one/name (2,) string; " +
        "runs/two/R (3, 3) real; runs/two/Z (3,) integer",
      hint:
        'name them, for example keys: { numbers: "Z", positions: "R", energy: "E" }, ' +
        'units: { length: "angstrom", energy: "Hartree" } ' +
        "(shell: --key numbers=Z --key positions=R --key energy=E --units length=angstrom --units energy=Hartree); " +
        "the units are an example, as the file does not name them",
    });
    expect(await failureOf({ Z: integers(1) }, { keys })).toStrictEqual({
      code: "DATASET_LAYOUT",
      message:
        'sample.h5: expected a group with the data sets "Z" and "R" that keys.numbers and keys.positions name, ' +
        "found Z (1,) integer",
      hint: "names are as in the file",
    });
  });

  it("is read alone: links to other files are not followed", async () => {
    await withFolder(async (folder) => {
      await writeHdf5(join(folder, "other.h5"), { secret: molecule(3) });
      await writeHdf5(join(folder, "sample.h5"), { own: molecule(4), other: "-> other.h5:/secret" });
      const notices: string[] = [];
      const found = await readAll(join(folder, "sample.h5"), { keys, onNotice: (text) => notices.push(text) });
      expect(found.map(({ id }) => id)).toStrictEqual(["own/0", "own/1"]);
      expect(notices.at(-1)).toBe(
        `${join(folder, "sample.h5")}: 1 link to other files not followed, which are to be read themselves: ` +
          "/other to other.h5:/secret",
      );
    });
  });

  it("keeps its file open no longer than it is read", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "sample.h5");
      await writeHdf5(path, tree);
      for await (const { id } of readStructures(path, { keys })) {
        expect(id).toBe("runs/one/0");
        break;
      }
      await writeHdf5(path, { one: molecule(5) });
      expect(await readAll(path, { keys })).toHaveLength(2);
    });
  });
});
