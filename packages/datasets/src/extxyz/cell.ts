import type { InfoValue, Periodicity } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { checkRange, SHORTEST_VECTOR } from "../ranges";
import { cross, dot, periodicVectors, type Vector } from "../latticeVectors";

/** As in `validateStructure` of core-graph, so that what is read can be used. */
const FLATTEST = 1e-9;

/** Nine numbers, flat or as three lists of three; `undefined` where the value is anything else. */
export function nineNumbers(value: InfoValue): number[] | undefined {
  const flat = Array.isArray(value) ? value.flat(1) : [];
  const nested = Array.isArray(value) && value.some((row) => Array.isArray(row));
  const square = !nested || (value.length === 3 && value.every((row) => Array.isArray(row) && row.length === 3));
  return flat.length === 9 && square && flat.every((item) => typeof item === "number") ? flat : undefined;
}

const REPAIR = "repair Lattice, or leave the structure out";

/** The cell of a `Lattice` entry, rows are vectors. */
export function parseLattice(value: InfoValue): Float64Array {
  const numbers = nineNumbers(value);
  if (numbers === undefined) {
    const found = Array.isArray(value) ? `${value.flat(1).length} values` : quote(String(value));
    throw new Fault(
      "EXTXYZ_CELL",
      `expected 9 numbers in Lattice, found ${found}`,
      'three vectors one after the other: Lattice="ax ay az bx by bz cx cy cz"',
    );
  }
  if (!numbers.every(Number.isFinite)) {
    throw new Fault("EXTXYZ_NOT_FINITE", `expected finite numbers in Lattice, found ${numbers.join(" ")}`, REPAIR);
  }
  for (const number of numbers) checkRange("cell", number, "Lattice");
  return Float64Array.from(numbers);
}

/** The periodicity of a `pbc` entry: one truth value or three, as T, F, true, false, 1, 0, in any list form, or `TTF`. */
export function parsePbc(value: InfoValue): Periodicity {
  const letters = typeof value === "string" && /^[TF]{3}$/.test(value) ? [...value].map((x) => x === "T") : value;
  const items = Array.isArray(letters) ? letters : [letters];
  const truths = items.map((item) => (item === 1 ? true : item === 0 ? false : item));
  const full = truths.length === 1 ? [truths[0]!, truths[0]!, truths[0]!] : truths;
  if (full.length === 3 && full.every((item) => typeof item === "boolean")) return full as Periodicity;
  throw new Fault(
    "EXTXYZ_PBC",
    `expected one or three of T and F in pbc, found ${quote(items.map(asWritten).join(" "))}`,
    'for example pbc="T T F"',
  );
}

function asWritten(item: InfoValue): string {
  return typeof item === "boolean" ? (item ? "T" : "F") : String(item);
}

/** Throws a `Fault` unless the vectors of the periodic directions are there and independent. */
export function checkCell(cell: Float64Array | undefined, pbc: Periodicity): void {
  if (!pbc.some(Boolean)) return;
  if (cell === undefined) {
    throw new Fault(
      "EXTXYZ_CELL",
      "expected a Lattice where pbc is true, found none",
      'add Lattice="..." or pbc="F F F"',
    );
  }
  const vectors = periodicVectors(cell, pbc);
  const lengths = vectors.map((vector) => Math.hypot(...vector));
  if (lengths.some((length) => length > 0 && length < SHORTEST_VECTOR)) {
    throw new Fault(
      "EXTXYZ_RANGE",
      `expected cell vectors of ${SHORTEST_VECTOR} A or more in the periodic directions, ` +
        `found Lattice "${[...cell].join(" ")}"`,
      "look at the unit, repair Lattice, or leave the structure out",
    );
  }
  const units = vectors.map((vector, i) => vector.map((x) => x / lengths[i]!) as Vector);
  if (lengths.every((length) => length > 0) && spanned(units) > FLATTEST) return;
  throw new Fault(
    "EXTXYZ_CELL",
    `expected independent cell vectors in the periodic directions, found Lattice "${[...cell].join(" ")}"`,
    'repair Lattice, or set pbc to F in the directions that are not periodic, for example pbc="T T F"',
  );
}

/** The volume of the cell in angstrom^3, without sign. */
export function cellVolume(cell: Float64Array): number {
  const [a, b, c] = periodicVectors(cell, [true, true, true]) as [Vector, Vector, Vector];
  return Math.abs(dot(a, cross(b, c)));
}

/** Length, area or volume that one, two or three unit vectors span. */
function spanned([a, b, c]: readonly Vector[]): number {
  if (b === undefined) return 1;
  const normal = cross(a!, b);
  return c === undefined ? Math.hypot(...normal) : Math.abs(dot(normal, c));
}
