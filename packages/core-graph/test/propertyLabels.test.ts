import { describe, expect, it } from "vitest";
import { type AtomArray, collate, collateAsync, type PropertyLabel, type Structure } from "../src";
import { errorOf, structure } from "./helpers/structures";

const GAP: PropertyLabel = { name: "gap", of: "structures" };
const DIPOLE: PropertyLabel = { name: "dipole", of: "structures", width: 3, molecular: true };
const CHARGES: PropertyLabel = { name: "charges", of: "atoms" };
const SHIFTS: PropertyLabel = { name: "shifts", of: "atoms", width: 2 };
const ALL = [GAP, DIPOLE, CHARGES, SHIFTS];

const real = (width: number, ...values: number[]): AtomArray => ({
  kind: "real",
  width,
  values: Float64Array.from(values),
});
const options = (properties: PropertyLabel[]) => ({ cutoff: 4, branches: ["water", "salt"], properties });

describe("the properties of a batch", () => {
  const labelled = structure({
    id: "labelled",
    dataset: "salt",
    info: { gap: 6.5, dipole: [1, -2, 3] },
    arrays: { charges: real(1, -0.8, 0.4, 0.4), shifts: real(2, 1, 2, 3, 4, 5, 6) },
  });
  const single = structure({ id: "single", info: { gap: [7], dipole: null } });
  const counts = structure({ arrays: { charges: { kind: "integer", width: 1, values: Int32Array.of(-2, 1, 1) } } });

  it("come in the order of the batch, with masks", async () => {
    const batch = collate([labelled, single, counts], options(ALL));
    expect(batch.ids).toEqual(["single", "w1", "labelled"]);
    expect(batch.properties).toEqual({
      gap: { of: "structures", width: 1, values: Float64Array.of(7, 0, 6.5), mask: Uint8Array.of(1, 0, 1) },
      dipole: {
        of: "structures",
        width: 3,
        values: Float64Array.of(0, 0, 0, 0, 0, 0, 1, -2, 3),
        mask: Uint8Array.of(0, 0, 1),
      },
      charges: {
        of: "atoms",
        width: 1,
        values: Float64Array.of(0, 0, 0, -2, 1, 1, -0.8, 0.4, 0.4),
        mask: Uint8Array.of(0, 1, 1),
      },
      shifts: {
        of: "atoms",
        width: 2,
        values: Float64Array.of(...new Float64Array(12), 1, 2, 3, 4, 5, 6),
        mask: Uint8Array.of(0, 0, 1),
      },
    });
    expect((await collateAsync([labelled, single, counts], options(ALL))).properties).toEqual(batch.properties);
  });

  it("are none where none are asked for", () => {
    expect(collate([labelled], { cutoff: 4, branches: ["salt"] }).properties).toEqual({});
  });

  it("are not read of other datasets, whatever those say under the name", () => {
    const other = structure({ id: "other", dataset: "water", info: { gap: "wide" } });
    const { properties } = collate([labelled, other], options([{ ...GAP, datasets: ["salt"] }]));
    expect([...properties.gap!.values, ...properties.gap!.mask]).toEqual([0, 6.5, 0, 1]);
  });

  it("are not what every object has under its name", () => {
    const { properties } = collate([single], options([{ name: "constructor", of: "structures" }]));
    expect(Object.entries(properties).map(([name, { mask }]) => [name, ...mask])).toEqual([["constructor", 0]]);
  });
});

describe("a label is refused", () => {
  const WHERE = 'structure "w1" of dataset "water": ';
  it.each<[string, Partial<Structure>, PropertyLabel, string, string]>([
    ["as a string", { info: { gap: "wide" } }, GAP, "INFO", 'info.gap: expected a finite number, found "wide"'],
    [
      "of another length",
      { info: { dipole: [1, 2] } },
      DIPOLE,
      "INFO",
      "info.dipole: expected 3 finite numbers, found an Array of length 2",
    ],
    [
      "that is not finite",
      { info: { gap: Number.NaN } },
      GAP,
      "INFO",
      "info.gap: expected finite numbers, found NaN; leave out a label that is not known",
    ],
    [
      "of another width",
      { arrays: { charges: real(2, 1, 2, 3, 4, 5, 6) } },
      CHARGES,
      "ARRAYS",
      'arrays.charges: expected a finite number of each atom, found the kind "real" of width 2',
    ],
    [
      "of strings",
      { arrays: { charges: { kind: "string", width: 1, values: ["a", "b", "c"] } } },
      CHARGES,
      "ARRAYS",
      'arrays.charges: expected a finite number of each atom, found the kind "string" of width 1',
    ],
    [
      "that is not finite for an atom",
      { arrays: { shifts: real(2, 1, 2, 3, 4, Infinity, 6) } },
      SHIFTS,
      "ARRAYS",
      "arrays.shifts: expected finite numbers, found Infinity (atom 2); leave out a label that is not known",
    ],
    [
      "of structures where it is one of atoms",
      { info: { charges: [1, 2, 3] } },
      CHARGES,
      "ARRAYS",
      'arrays.charges: expected the property "charges" of atoms, found it under info; rename info.charges',
    ],
    [
      "of atoms where it is one of structures",
      { arrays: { gap: real(1, 1, 2, 3) } },
      GAP,
      "INFO",
      'info.gap: expected the property "gap" of structures, found it under arrays; rename arrays.gap',
    ],
    [
      "of a periodic structure where only molecules have it",
      { info: { dipole: [1, 2, 3] }, cell: Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4), pbc: [true, true, false] },
      DIPOLE,
      "INFO",
      "info.dipole: expected a structure without periodic directions, found pbc T T F; give a molecule in a box pbc F F F",
    ],
  ])("%s", (_, fields, property, code, message) => {
    const error = errorOf(() => collate([structure(fields)], options([property])));
    expect({ name: error.name, code: error.code, message: error.message }).toEqual({
      name: "StructureError",
      code: `STRUCTURE_${code}`,
      message: WHERE + message,
    });
  });
});

describe("collate refuses properties", () => {
  it.each<[unknown, string]>([
    [{}, "properties: expected an array, found an Object"],
    [[null], "properties[0]: expected an object, found null"],
    [[{ ...GAP, name: "" }], 'properties[0].name: expected a string that is not empty, found ""'],
    [
      [{ ...GAP, name: "spin" }],
      'properties[0].name: expected none of energy, forces, stress, charge, spin, found "spin"',
    ],
    [[GAP, GAP], 'properties: expected distinct names, found "gap" twice'],
    [[GAP, { ...CHARGES, of: "edges" }], 'properties[1].of: expected "structures" or "atoms", found "edges"'],
    [[{ ...GAP, width: 0 }], "properties[0].width: expected a whole number above 0, found 0"],
    [[{ ...GAP, datasets: "salt" }], 'properties[0].datasets: expected an array, found "salt"'],
    [[{ ...GAP, size: 3 }], 'properties[0]: expected name, of, width, datasets, molecular, found the key "size"'],
  ])("%j", (properties, message) => {
    const error = errorOf(() => collate([structure()], options(properties as PropertyLabel[])));
    expect({ code: error.code, message: error.message }).toEqual({ code: "BATCH_PROPERTIES", message });
  });
});
