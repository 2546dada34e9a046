import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeStructures } from "../../src/index";
import { failureOf, readAll, readContent, structure as blank, withFolder } from "../helpers";
import { rockSalt } from "./dictionary";

const read = (value: unknown) => readContent(JSON.stringify(value), {}, "list.json");
const failure = (value: unknown) => failureOf(JSON.stringify(value), {}, "list.json");

describe("reads", () => {
  it("a structure alone and in a list", async () => {
    const expected = {
      ...blank([11, 17]),
      positions: Float64Array.of(0, 0, 0, 2, 2, 2),
      cell: Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4),
      pbc: [true, true, true],
      dataset: "list",
      id: "list:1",
      group: "ClNa",
    };
    expect(await read(rockSalt())).toStrictEqual([expected]);
    expect(await read([rockSalt(), rockSalt()])).toStrictEqual([expected, { ...expected, id: "list:2" }]);
  });

  it("what decorates sites and species", async () => {
    const [structure] = await read([
      {
        ...rockSalt(([na, cl]) => {
          Object.assign(na!, { species: [{ element: "D", occu: 1, oxidation_state: 1 }], label: "D1" });
          Object.assign(cl!, { species: [{ element: "Cl", occu: 1, oxidation_state: -1, spin: 2, properties: null }] });
          na!.properties = {
            magmom: 0.5,
            coordination: "six",
            free: [true, false, true],
            note: "a b",
            velocity: [1, 2, 3],
          };
          cl!.properties = { magmom: null, coordination: "four", free: [false, false, true], note: null, none: null };
        }),
        properties: { source: "ICSD", charge: 3 },
      },
    ]);
    const real = (width: number, ...values: number[]) => ({ kind: "real", width, values: Float64Array.from(values) });
    expect([...structure!.numbers]).toStrictEqual([1, 17]);
    expect(structure!.info).toStrictEqual({
      source: "ICSD",
      charge: 3,
      site_label: ["D1", null],
      site_note: ["a b", null],
    });
    expect(structure!.arrays).toStrictEqual({
      isotope: real(1, 2, Number.NaN),
      oxidation_state: real(1, 1, -1),
      spin: real(1, Number.NaN, 2),
      magmom: real(1, 0.5, Number.NaN),
      coordination: { kind: "string", width: 1, values: ["six", "four"] },
      free: { kind: "logical", width: 3, values: Uint8Array.of(1, 0, 1, 0, 0, 1) },
      velocity: real(3, 1, 2, 3, Number.NaN, Number.NaN, Number.NaN),
    });
  });

  it("nothing that extended XYZ would lose", async () => {
    const structures = await read([
      rockSalt(([na, cl]) => {
        na!.properties = {
          magmom: 0.1,
          forces: [0, 0, 1],
          charge: 7.5,
          stress: [1, 2, 3, 4, 5, 6],
          kind: "12",
          "a:b": 1,
        };
        cl!.properties = { magmom: null, forces: [0, 0, -1], charge: 8.5, stress: null, kind: "T", "a:b": null };
        Object.assign(cl!, { species: [{ element: "T", occu: 1 }], label: "T 1" });
      }),
    ]);
    expect([...structures[0]!.forces!]).toStrictEqual([0, 0, 1, 0, 0, -1]);
    await withFolder(async (folder) => {
      const copy = join(folder, "list.xyz");
      await writeStructures(copy, structures);
      expect(await readAll(copy)).toStrictEqual(structures);
    });
  });

  it("numbers that float64 does not hold digit for digit, as texts: two materials stay two", async () => {
    const item = (id: string) => `{"structure": ${JSON.stringify(rockSalt())}, "material_id": ${id}}`;
    const text = `[${item("9007199254740993")}, ${item("9007199254740992")}]`;
    const structures = await readContent(text, {}, "list.json");
    expect(structures.map(({ group, info }) => [group, info.material_id])).toStrictEqual([
      ["9007199254740993", "9007199254740993"],
      ["9007199254740992", "9007199254740992"],
    ]);
    await withFolder(async (folder) => {
      const copy = join(folder, "list.xyz");
      await writeStructures(copy, structures);
      expect(await readAll(copy)).toStrictEqual(structures);
    });
  });

  it("charge, periodicity, and positions where one description is left out or moved by a cell vector", async () => {
    const slab = rockSalt(([na, cl]) => {
      delete na!.xyz;
      cl!.xyz = [2, -2, 6];
    });
    const [structure] = await read([{ ...slab, charge: -1, lattice: { ...slab.lattice, pbc: [true, true, true] } }]);
    expect([...structure!.positions]).toStrictEqual([0, 0, 0, 2, -2, 6]);
    expect(structure!.charge).toBe(-1);
    const [layer] = await read([{ ...rockSalt(), lattice: { ...slab.lattice, pbc: [true, true, false] } }]);
    expect(layer!.pbc).toStrictEqual([true, true, false]);
  });

  it("a molecule", async () => {
    const sites = [{ species: [{ element: "O", occu: 1 }], xyz: [0, 0, 1], name: "O", properties: {} }];
    const molecule = { "@class": "Molecule", charge: 1, spin_multiplicity: 2, sites, properties: {} };
    const [structure] = await read([molecule]);
    expect(structure).toMatchObject({ charge: 1, spin: 2, pbc: [false, false, false] });
    expect(structure).not.toHaveProperty("cell");
  });

  it("labels of mlearn: kBar, compression positive, xx yy zz xy yz zx", async () => {
    const outputs = { energy: -8, forces: [[0, 0, 1], [0, 0, -1]], virial_stress: [1, 2, 3, 4, 5, 6] }; // prettier-ignore
    const item = { structure: rockSalt(), outputs, num_atoms: 2, group: "Elastic", tag: "train", description: "x" };
    const [structure] = await read([item]);
    expect(structure).toMatchObject({
      energy: -8,
      group: "Elastic",
      info: { group: "Elastic", tag: "train", description: "x" },
    });
    expect([...structure!.forces!]).toStrictEqual([0, 0, 1, 0, 0, -1]);
    expect([...structure!.stress!].map((x) => x * -1602.176634)).toStrictEqual(
      [1, 4, 6, 4, 2, 5, 6, 5, 3].map((x) => expect.closeTo(x, 12)),
    );
    expect(await failure([{ ...item, num_atoms: 3 }])).toMatchObject({
      message: 'list.json: key 0, frame 1: expected as many sites as "num_atoms", 3, found 2',
    });
  });
});

describe("refuses", () => {
  const DISORDER = "a disordered structure has no single arrangement of atoms: order it first, or leave it out";
  const COORDINATES = "the file is damaged, or its writer mixed up coordinates: repair it, or leave the structure out";

  it.each([
    [
      "partial occupancy",
      [{ element: "Na", occu: 0.5 }, { element: "K", occu: 0.5 }], // prettier-ignore
      "DATASET_STRUCTURE",
      "expected one species of occupancy 1 at site 1, found Na 0.5, K 0.5",
      DISORDER,
    ],
    [
      "vacancies",
      [{ element: "Na", occu: 0.9 }],
      "DATASET_STRUCTURE",
      "expected one species of occupancy 1 at site 1, found Na 0.9",
      DISORDER,
    ],
    ["empty sites", [], "DATASET_STRUCTURE", "expected one species of occupancy 1 at site 1, found none", DISORDER],
    [
      "dummy atoms",
      [{ element: "X0+", occu: 1 }],
      "DATASET_ELEMENT",
      'expected the symbol of an element at site 1, found "X0+"',
      "dummy atoms are no elements: leave the structure out",
    ],
    [
      "species that are none",
      "Na",
      "DATASET_LAYOUT",
      'expected a list of species at site 1, found "\\"Na\\""',
      "the file has another layout than its beginning promises, or is damaged",
    ],
  ])("%s", async (_, species, code, message, hint) => {
    expect(await failure([rockSalt(([na]) => Object.assign(na!, { species }))])).toStrictEqual({
      code,
      message: `list.json: key 0, frame 1: ${message}`,
      hint,
    });
  });

  it("two points for one site, and coordinates that are none", async () => {
    expect(await failure([rockSalt(([, cl]) => Object.assign(cl!, { xyz: [2, 2, 2.5] }))])).toStrictEqual({
      code: "DATASET_STRUCTURE",
      message:
        "list.json: key 0, frame 1: expected abc and xyz of site 2 to be one point, found two that are 0.5 A apart",
      hint: COORDINATES,
    });
    expect(await failure([rockSalt(([, cl]) => Object.assign(cl!, { abc: [0.5, null, 0.5] }))])).toStrictEqual({
      code: "DATASET_SHAPE",
      message: "list.json: key 0, frame 1: expected 3 finite numbers in abc of site 2, found a list of 3",
      hint: COORDINATES,
    });
  });

  it("fractional coordinates without a lattice", async () => {
    const { lattice, ...bare } = rockSalt() as Record<string, unknown>;
    expect(lattice).toBeDefined();
    expect(await failure([{ structure: bare }])).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: "list.json: key 0, frame 1: expected a lattice, as sites have fractional coordinates, found none",
      hint: "the file has another layout than its beginning promises, or is damaged",
    });
  });
});
