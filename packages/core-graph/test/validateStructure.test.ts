import { describe, expect, it } from "vitest";
import { StructureError, validateStructure, type Structure } from "../src";
import { errorOf, structure } from "./helpers/structures";

const NAME = 'structure "w1" of dataset "water": ';
const NO_INFO = "; give {} where there is nothing to say";
const LEAVE_OUT = "; leave out a label that is not known";

const BAD: [fields: Record<string, unknown>, code: string, message: string][] = [
  [{ id: "" }, "ID", 'structure 4: id: expected a string that is not empty, found ""'],
  [{ dataset: 3 }, "DATASET", 'structure "w1": dataset: expected a string that is not empty, found 3'],
  [{ group: undefined }, "GROUP", `${NAME}group: expected a string that is not empty, found undefined`],
  [
    { numbers: [8, 1, 1] },
    "NUMBERS",
    `${NAME}numbers: expected a Uint8Array with one atomic number or more, found an Array of length 3`,
  ],
  [
    { numbers: new Uint8Array(0), positions: new Float64Array(0) },
    "NUMBERS",
    `${NAME}numbers: expected a Uint8Array with one atomic number or more, found a Uint8Array of length 0`,
  ],
  [
    { numbers: Uint8Array.of(8, 0, 1) },
    "NUMBERS",
    `${NAME}numbers: expected atomic numbers from 1 to 118, found 0 (atom 1)`,
  ],
  [
    { numbers: Uint8Array.of(8, 1, 119) },
    "NUMBERS",
    `${NAME}numbers: expected atomic numbers from 1 to 118, found 119 (atom 2)`,
  ],
  [
    { positions: new Float64Array(6) },
    "POSITIONS",
    `${NAME}positions: expected a Float64Array of length 9 (3 atoms), found a Float64Array of length 6`,
  ],
  [
    { positions: new Float64Array(9).fill(-Infinity, 5) },
    "POSITIONS",
    `${NAME}positions: expected finite numbers, found -Infinity (atom 1, z)`,
  ],
  // eslint-disable-next-line no-sparse-arrays
  [{ pbc: [true, , true] }, "PBC", `${NAME}pbc: expected three booleans, found [true, undefined, true]`],
  [{ pbc: [true] }, "PBC", `${NAME}pbc: expected three booleans, found [true]`],
  [
    { pbc: [false, false, true] },
    "CELL",
    `${NAME}cell: expected cell vectors, since pbc is [false, false, true], found none; give the cell, or set pbc to [false, false, false]`,
  ],
  [{ cell: new Float64Array(9).fill(NaN) }, "CELL", `${NAME}cell: expected finite numbers, found NaN (vector a, x)`],
  [{ energy: NaN }, "ENERGY", `${NAME}energy: expected a finite number, found NaN${LEAVE_OUT}`],
  [{ energy: null }, "ENERGY", `${NAME}energy: expected a finite number, found null${LEAVE_OUT}`],
  [{ charge: "1" }, "CHARGE", `${NAME}charge: expected a finite number, found "1"${LEAVE_OUT}`],
  [{ spin: Infinity }, "SPIN", `${NAME}spin: expected a finite number, found Infinity${LEAVE_OUT}`],
  [
    { forces: new Float64Array(3) },
    "FORCES",
    `${NAME}forces: expected a Float64Array of length 9 (3 atoms), found a Float64Array of length 3`,
  ],
  [
    { forces: new Float64Array(9).fill(NaN, 7) },
    "FORCES",
    `${NAME}forces: expected finite numbers, found NaN (atom 2, y)`,
  ],
  [
    { stress: new Float64Array(6) },
    "STRESS",
    `${NAME}stress: expected a Float64Array of length 9 (3 atoms), found a Float64Array of length 6`,
  ],
  [{ stress: new Float64Array(9).fill(NaN, 5) }, "STRESS", `${NAME}stress: expected finite numbers, found NaN (yz)`],
  [{ info: undefined }, "INFO", `${NAME}info: expected an object, found undefined${NO_INFO}`],
  [{ info: null }, "INFO", `${NAME}info: expected an object, found null${NO_INFO}`],
  [{ info: [1] }, "INFO", `${NAME}info: expected an object, found an Array of length 1${NO_INFO}`],
  [{ info: new Map() }, "INFO", `${NAME}info: expected an object, found a Map${NO_INFO}`],
  [{ arrays: null }, "ARRAYS", `${NAME}arrays: expected an object, found null`],
  [{ arrays: { a: null } }, "ARRAYS", `${NAME}arrays.a: expected an object, found null`],
  [{ arrays: { a: 3 } }, "ARRAYS", `${NAME}arrays.a: expected an object, found 3`],
  [
    { arrays: { tag: { kind: "text", width: 1, values: [] } } },
    "ARRAYS",
    `${NAME}arrays.tag: expected the kind real, integer, logical or string, found "text"`,
  ],
  [
    { arrays: { tag: { kind: "real", width: 0, values: new Float64Array(0) } } },
    "ARRAYS",
    `${NAME}arrays.tag: expected a width of 1 or more, found 0`,
  ],
  [
    { arrays: { tag: { kind: "real", width: 2, values: new Float64Array(3) } } },
    "ARRAYS",
    `${NAME}arrays.tag: expected 6 values of the kind real (3 atoms, width 2), found a Float64Array of length 3`,
  ],
  [
    { arrays: { tag: { kind: "integer", width: 1, values: new Float64Array(3) } } },
    "ARRAYS",
    `${NAME}arrays.tag: expected 3 values of the kind integer (3 atoms, width 1), found a Float64Array of length 3`,
  ],
];

describe("validateStructure", () => {
  it("takes a structure with nothing but atoms, and one with everything", () => {
    validateStructure(structure());
    validateStructure(
      structure({
        cell: Float64Array.of(9, 0, 0, 0, 0, 0, 0, 0, 9),
        pbc: [true, false, true],
        energy: -14.2,
        forces: new Float64Array(9),
        stress: new Float64Array(9),
        charge: -1,
        spin: 2,
        arrays: {
          tag: { kind: "string", width: 1, values: ["a", "b", "c"] },
          flag: { kind: "logical", width: 1, values: new Uint8Array(3) },
          site: { kind: "integer", width: 2, values: new Int32Array(6) },
          magmom: { kind: "real", width: 1, values: new Float64Array(3) },
        },
      }),
    );
  });

  it.each(BAD)("refuses %o", (fields, field, message) => {
    const error = errorOf(() => validateStructure({ ...structure(), ...fields } as Structure, 4));
    expect(error).toBeInstanceOf(StructureError);
    expect({ code: error.code, message: error.message }).toEqual({ code: `STRUCTURE_${field}`, message });
  });

  it("refuses what is no object", () => {
    const error = errorOf(() => validateStructure(undefined as unknown as Structure));
    expect(error.message).toBe("structure 0: expected an object, found undefined");
  });
});
