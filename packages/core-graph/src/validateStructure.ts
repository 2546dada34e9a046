import { isFloat64Array, isInt32Array, isUint8Array } from "node:util/types";
import { describe, nameOf } from "./describe";
import { ELEMENT_COUNT } from "./elements";
import { StructureError } from "./errors";
import { geometryProblem } from "./geometry";
import { type AtomArray, snapshot, type Structure } from "./structure";

/**
 * Throws StructureError where `candidate` contradicts itself: lengths that do not match, numbers that are not finite,
 * unknown elements, a periodic direction without a cell vector, no identity, no `info`. `index` is its position in a list, for the
 * error of a structure that has no `id`.
 */
export function validateStructure(candidate: Structure, index = 0): void {
  const structure = snapshot(candidate);
  if (typeof structure !== "object" || structure === null) {
    throw new StructureError("STRUCTURE_TYPE", `structure ${index}: expected an object, found ${describe(structure)}`);
  }
  const fail = (field: string, message: string, hint?: string): never => {
    throw new StructureError(`STRUCTURE_${field}`, `${nameOf(structure, index)}: ${message}`, hint);
  };

  for (const field of ["id", "dataset", "group"] as const) {
    const value: unknown = structure[field];
    if (typeof value === "string" && value !== "") continue;
    fail(field.toUpperCase(), `${field}: expected a string that is not empty, found ${describe(value)}`);
  }
  const numbers: unknown = structure.numbers;
  if (!isUint8Array(numbers) || numbers.length === 0) {
    return fail("NUMBERS", `numbers: expected a Uint8Array with one atomic number or more, found ${describe(numbers)}`);
  }
  const unknown = numbers.findIndex((z) => z < 1 || z > ELEMENT_COUNT);
  if (unknown >= 0) {
    const expected = `expected atomic numbers from 1 to ${ELEMENT_COUNT}`;
    fail("NUMBERS", `numbers: ${expected}, found ${numbers[unknown]} (atom ${unknown})`);
  }
  const problem = geometryProblem(structure.positions, structure.cell, structure.pbc);
  if (problem) fail(problem.field, problem.message, problem.hint);

  const atoms = numbers.length;
  if (structure.positions.length !== 3 * atoms) {
    fail("POSITIONS", `positions: ${lengthText(3 * atoms, atoms, structure.positions)}`);
  }
  for (const label of ["energy", "charge", "spin"] as const) {
    const value: unknown = structure[label];
    if (value === undefined || Number.isFinite(value)) continue;
    const hint = "leave out a label that is not known";
    fail(label.toUpperCase(), `${label}: expected a finite number, found ${describe(value)}`, hint);
  }
  checkTensor("forces", structure.forces, 3 * atoms, atoms, fail);
  checkTensor("stress", structure.stress, 9, atoms, fail);
  const { info, arrays = {} } = structure;
  if (!isRecord(info))
    fail("INFO", `info: expected an object, found ${describe(info)}`, "give {} where there is nothing to say");
  if (!isRecord(arrays)) fail("ARRAYS", `arrays: expected an object, found ${describe(arrays)}`);
  for (const [name, array] of Object.entries(arrays)) checkArray(name, array, atoms, fail);
}

/** An object with keys; a Map or an array would be taken for an empty one. */
function isRecord(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object Object]";
}

type Fail = (field: string, message: string, hint?: string) => never;

function lengthText(length: number, atoms: number, found: unknown): string {
  return `expected a Float64Array of length ${length} (${atoms} atoms), found ${describe(found)}`;
}

function checkTensor(label: "forces" | "stress", value: unknown, length: number, atoms: number, fail: Fail): void {
  if (value === undefined) return;
  if (!isFloat64Array(value) || value.length !== length) {
    return fail(label.toUpperCase(), `${label}: ${lengthText(length, atoms, value)}`);
  }
  const bad = value.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return;
  const row = label === "forces" ? `atom ${Math.floor(bad / 3)}` : "xyz".charAt(Math.floor(bad / 3));
  const where = label === "forces" ? `${row}, ${"xyz".charAt(bad % 3)}` : row + "xyz".charAt(bad % 3);
  fail(label.toUpperCase(), `${label}: expected finite numbers, found ${value[bad]} (${where})`);
}

const FITS: Record<AtomArray["kind"], (values: unknown) => boolean> = {
  real: isFloat64Array,
  integer: isInt32Array,
  logical: isUint8Array,
  string: (values) => Array.isArray(values) && values.every((value) => typeof value === "string"),
};

function checkArray(name: string, array: AtomArray, atoms: number, fail: Fail): void {
  if (!isRecord(array)) fail("ARRAYS", `arrays.${name}: expected an object, found ${describe(array)}`);
  const { kind, width, values } = array;
  if (!Object.hasOwn(FITS, kind)) {
    fail("ARRAYS", `arrays.${name}: expected the kind real, integer, logical or string, found ${describe(kind)}`);
  }
  if (!Number.isInteger(width) || width < 1) {
    fail("ARRAYS", `arrays.${name}: expected a width of 1 or more, found ${describe(width)}`);
  }
  if (FITS[kind](values) && values.length === width * atoms) return;
  const expected = `${width * atoms} values of the kind ${kind} (${atoms} atoms, width ${width})`;
  fail("ARRAYS", `arrays.${name}: expected ${expected}, found ${describe(values)}`);
}
