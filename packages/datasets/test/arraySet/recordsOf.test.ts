import { describe, expect, it } from "vitest";
import type { NamedArray } from "../../src/arraySet/namedArray";
import { recordsOf } from "../../src/arraySet/recordsOf";
import type { ReadOptions } from "../../src/options";
import type { StructureRecord } from "../../src/record";
import { array, counting, failure, reals } from "./arrays";

function all(
  arrays: Record<string, NamedArray>,
  options: ReadOptions = {},
  where = "",
  tell?: (name: string) => void,
  ofAtoms?: (name: string) => boolean,
): StructureRecord[] {
  const keys = { numbers: "Z", positions: "R", ...options.keys };
  return [...recordsOf(new Map(Object.entries(arrays)), { ...options, keys }, where, tell, ofAtoms)];
}

const water = { Z: array(Int32Array.of(8, 1, 1), 3), R: array(counting(18), 2, 3, 3) };

describe("the arrays of structures", () => {
  it("are positions (structures, atoms, 3) with numbers for all", () => {
    expect(all(water)).toStrictEqual([
      {
        place: { frame: 1 },
        numbers: [8, 1, 1],
        positions: counting(9),
        pbc: [false, false, false],
        info: {},
        arrays: {},
      },
      {
        place: { frame: 2 },
        numbers: [8, 1, 1],
        positions: counting(18).slice(9),
        pbc: [false, false, false],
        info: {},
        arrays: {},
      },
    ]);
  });

  it("may be padded with 0 or -1, or with empty symbols", () => {
    const [first, second] = all(
      {
        Z: array(Int32Array.of(8, 1, 1, 6, -1, 0), 2, 3),
        R: array(counting(18), 2, 3, 3),
        F: array(counting(18), 2, 3, 3),
        q: array(counting(6), 2, 3),
      },
      { keys: { forces: "F" } },
    );
    expect([first!.numbers, second!.numbers]).toStrictEqual([[8, 1, 1], [6]]);
    expect(second!.positions).toStrictEqual(reals(4.5, 5, 5.5));
    expect(second!.forces).toStrictEqual(reals(4.5, 5, 5.5));
    expect(second!.arrays).toStrictEqual({ q: { kind: "real", width: 1, values: reals(1.5) } });
    const symbols = all({ Z: array(["O", "H", "H", "C", "", ""], 2, 3), R: array(counting(18), 2, 3, 3) });
    expect(symbols.map(({ numbers }) => numbers)).toStrictEqual([[8, 1, 1], [6]]);
  });

  it("are not padded where all structures share them, or the layout has no padding", () => {
    const [shared] = all({ Z: array(Int32Array.of(8, 0, 1), 3), R: array(counting(18), 2, 3, 3) });
    expect(shared!.numbers).toStrictEqual([8, 0, 1]);
    const own = new Map(Object.entries({ Z: array(Int32Array.of(8, 0, 1), 1, 3), R: array(counting(9), 1, 3, 3) }));
    const keys = { numbers: "Z", positions: "R" };
    const records = [...recordsOf(own, { keys }, "", undefined, undefined, false)];
    expect(records.map(({ numbers }) => numbers)).toStrictEqual([[8, 0, 1]]);
  });

  it("may be those of one structure, without an axis of structures", () => {
    const single = { Z: array(Int32Array.of(8, 1), 2), R: array(counting(6), 2, 3), E: array(reals(-5), 1) };
    const cell = array(reals(9, 0, 0, 0, 9, 0, 0, 0, 9), 3, 3);
    const [record, ...others] = all({ ...single, cell }, { keys: { energy: "E", cell: "cell" } }, "a/b");
    expect(others).toStrictEqual([]);
    expect(record).toMatchObject({
      place: { key: "a/b" },
      id: "a/b",
      group: "a/b",
      energy: -5,
      pbc: [true, true, true],
    });
  });

  it("are named after the way inside the file", () => {
    expect(all(water, {}, "mol").map(({ id, group, place }) => [id, group, place])).toStrictEqual([
      ["mol/0", "mol", { key: "mol/0" }],
      ["mol/1", "mol", { key: "mol/1" }],
    ]);
  });
});

describe("labels", () => {
  it("are converted, energies being (structures) or (structures, 1)", () => {
    const arrays = { ...water, E: array(reals(1, 2), 2, 1), F: array(counting(18), 2, 3, 3) };
    const units = { energy: "Hartree", forces: "Hartree/Bohr", length: "Bohr" };
    const [, second] = all(arrays, { keys: { energy: "E", forces: "F" }, units });
    expect(second!.energy).toBe(2 * 27.211386245988);
    expect(second!.forces![0]).toBe(4.5 * (27.211386245988 / 0.529177210903));
    expect(second!.positions[1]).toBe(5 * 0.529177210903);
  });

  it("that are NaN are not there", () => {
    const arrays = { ...water, E: array(reals(Number.NaN, 2), 2), F: array(counting(18).fill(Number.NaN, 9), 2, 3, 3) };
    const [first, second] = all(arrays, { keys: { energy: "E", forces: "F" } });
    expect([first!.energy, first!.forces?.length]).toStrictEqual([undefined, 9]);
    expect([second!.energy, second!.forces]).toStrictEqual([2, undefined]);
  });

  it("of stress are nine numbers, six, or a virial", () => {
    const cell = array(reals(2, 0, 0, 0, 2, 0, 0, 0, 2), 3, 3);
    const six = array(reals(1, 2, 3, 4, 5, 6, 1, 1, 1, 0, 0, 0), 2, 6);
    const keys = { cell: "cell" };
    const units = { stress: "GPa", energy: "Hartree" };
    const [voigt] = all({ ...water, cell, six }, { keys: { ...keys, stress: "six" } });
    expect(voigt!.stress).toStrictEqual(reals(1, 6, 5, 6, 2, 4, 5, 4, 3));
    const [, full] = all(
      { ...water, cell, full: array(counting(18), 2, 3, 3) },
      { keys: { ...keys, stress: "full" }, units },
    );
    expect(full!.stress![0]).toBe(4.5 / 160.2176634);
    const [virial] = all({ ...water, cell, six }, { keys: { ...keys, virial: "six" }, units });
    expect(virial!.stress![1]).toBe((-6 * 27.211386245988) / 8);
    expect(failure(() => all({ ...water, six }, { keys: { virial: "six" } }))).toStrictEqual([
      "DATASET_LABEL",
      'expected a cell with a volume to divide the virial "six" by, found none',
      "name the array of the cell with keys.cell, or set keys.virial to null",
    ]);
  });

  it("of charge and spin are for each or for all, and a spin is a multiplicity", () => {
    const arrays = { ...water, Q: array(reals(-1)), S: array(Int32Array.of(1, 3), 2) };
    const records = all(arrays, { keys: { charge: "Q", spin: "S" } });
    expect(records.map(({ charge, spin }) => [charge, spin])).toStrictEqual([
      [-1, 1],
      [-1, 3],
    ]);
    expect(failure(() => all({ ...water, S: array(reals(0.5, 1), 2) }, { keys: { spin: "S" } }))).toStrictEqual([
      "DATASET_LABEL",
      "expected a spin multiplicity 2S + 1 (1, 2, 3, ...), found 0.5",
      "set keys.spin to null if it counts something else",
    ]);
  });
});

describe("cells", () => {
  it("are for all or each, a cell of zeros being none", () => {
    const cells = array(reals(...[4, 0, 0, 0, 4, 0, 0, 0, 0], ...new Array<number>(9).fill(0)), 2, 3, 3);
    const [slab, molecule] = all({ ...water, cells }, { keys: { cell: "cells" }, units: { length: "Bohr" } });
    expect([slab!.pbc, slab!.cell![0]]).toStrictEqual([[true, true, false], 4 * 0.529177210903]);
    expect([molecule!.pbc, molecule!.cell]).toStrictEqual([[false, false, false], undefined]);
  });

  it("are periodic as pbc says", () => {
    const cell = array(reals(9, 0, 0, 0, 9, 0, 0, 0, 9), 3, 3);
    const pbcs: [NamedArray, boolean[]][] = [
      [array(Uint8Array.of(0), ...[]), [false, false, false]],
      [array(Uint8Array.of(1, 1, 0), 3), [true, true, false]],
      [array(Int32Array.of(1, 0, 0, 0, 0, 1), 2, 3), [true, false, false]],
    ];
    for (const [pbc, expected] of pbcs) {
      expect(all({ ...water, cell, pbc }, { keys: { cell: "cell", pbc: "pbc" } })[0]!.pbc).toStrictEqual(expected);
    }
    const wrong = array(reals(0.5, 1, 1), 3);
    expect(failure(() => all({ ...water, cell, pbc: wrong }, { keys: { cell: "cell", pbc: "pbc" } }))).toStrictEqual([
      "DATASET_LABEL",
      "expected 0 or 1 in pbc, found 0.5",
      "look whether keys.pbc names the right array",
    ]);
  });
});

describe("other arrays", () => {
  it("stay with their structures and atoms, NaN throughout being absent", () => {
    const told: string[] = [];
    const arrays = {
      ...water,
      gap: array(reals(1, Number.NaN), 2),
      spin: array(Uint8Array.of(1, 0), 2),
      tag: array(["a", "b"], 2),
      dipole: array(counting(12), 2, 6),
      q: array(counting(12), 2, 3, 2),
      fixed: array(Uint8Array.of(1, 0, 0), 3),
      theory: array(["PBE"]),
      big: array(counting(40), 40),
      __proto__x: array(Int32Array.of(5), 1),
    };
    const [first, second] = all(arrays, {}, "", (name) => told.push(name));
    expect(first!.info).toStrictEqual({
      gap: 1,
      spin: true,
      tag: "a",
      dipole: [0, 0.5, 1, 1.5, 2, 2.5],
      theory: "PBE",
      __proto__x: [5],
    });
    expect(second!.info).not.toHaveProperty("gap");
    expect(second!.arrays).toStrictEqual({
      q: { kind: "real", width: 2, values: reals(3, 3.5, 4, 4.5, 5, 5.5) },
      fixed: { kind: "logical", width: 1, values: Uint8Array.of(1, 0, 0) },
    });
    expect(told).toStrictEqual(["big (40,) real"]);
  });

  it("as long as the molecule by chance are told from arrays of atoms by name", () => {
    const arrays = { ...water, dipole: array(counting(6), 2, 3), moments: array(counting(18), 2, 3, 3) };
    const [first] = all(arrays, {}, "", undefined, (name) => name !== "dipole" && name !== "moments");
    expect(first!.arrays).toStrictEqual({});
    expect(first!.info).toStrictEqual({
      dipole: [0, 0.5, 1],
      moments: [
        [0, 0.5, 1],
        [1.5, 2, 2.5],
        [3, 3.5, 4],
      ],
    });
  });
});

describe("what does not fit", () => {
  it.each<[string, () => unknown, [string, string, string]]>([
    [
      "no mapping",
      () => [...recordsOf(new Map(Object.entries(water)), {}, "")],
      [
        "DATASET_LAYOUT",
        "expected a known layout, or keys that name the arrays of numbers and positions, " +
          "found Z (3,) integer; R (2, 3, 3) real",
        'name them, for example keys: { numbers: "Z", positions: "R" }, units: { length: "angstrom" } ' +
          "(shell: --key numbers=Z --key positions=R --units length=angstrom); " +
          "the units are an example, as the file does not name them",
      ],
    ],
    [
      "an array that is not there",
      () => all(water, { keys: { energy: "E" } }),
      [
        "DATASET_LAYOUT",
        'expected the array "E" that keys.energy names, found Z (3,) integer; R (2, 3, 3) real',
        "names are as in the file; null says that there is no such label",
      ],
    ],
    [
      "positions of another shape",
      () => all({ ...water, R: array(counting(8), 2, 4) }),
      [
        "DATASET_SHAPE",
        'expected numbers of the shape (structures, atoms, 3) or (atoms, 3) in "R", found (2, 4) real',
        "look whether the keys name the right arrays",
      ],
    ],
    [
      "numbers of another shape",
      () => all({ ...water, Z: array(Int32Array.of(8, 1), 2) }),
      [
        "DATASET_SHAPE",
        'expected the shape (3,) or (2, 3) in "Z", found (2,) integer',
        "look whether the keys name the right arrays",
      ],
    ],
    [
      "energies of another shape",
      () => all({ ...water, E: array(counting(3), 3) }, { keys: { energy: "E" } }),
      [
        "DATASET_SHAPE",
        'expected 1 number in each of 2 rows for energy in "E", found (3,) real',
        "look whether the keys name the right arrays",
      ],
    ],
    [
      "a symbol of no element",
      () => all({ ...water, Z: array(["O", "H", "Xx"], 3) }),
      [
        "DATASET_ELEMENT",
        'expected the symbol of an element in "Z", found "Xx" at atom 3',
        "repair the file, or leave the structure out",
      ],
    ],
  ])("%s", (_, action, expected) => {
    expect(failure(action)).toStrictEqual(expected);
  });
});
