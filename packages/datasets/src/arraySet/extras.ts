import type { AtomArray, InfoValue } from "@hydride/core-graph";
import { setEntry } from "../extxyz/bracket";
import type { StructureRecord } from "../record";
import type { Mapping } from "./mapping";
import { describeArray, type NamedArray, rowSize, rowsOf, type Values } from "./namedArray";

/** The most values of an array without an axis of structures that every structure gets a copy of. */
const SMALL = 16;

/** An array that is no label: what becomes of it in a structure. */
export interface Extra {
  name: string;
  array: NamedArray;
  /** The same for all structures. */
  shared: boolean;
  /** Values a structure. */
  width: number;
  /** Lengths of its axes in a structure. */
  shape: number[];
  /** Its first axis counts atoms. */
  perAtom: boolean;
}

/** What a layout knows of its arrays that are no labels. */
export interface ExtraOptions {
  /** Hears of arrays that belong to no structure. */
  tell: (array: string) => void;
  /** Whether an array can be one of atoms: that it is as long as the molecule may be by chance, as a dipole of water. */
  ofAtoms: (name: string) => boolean;
  /** Hears of arrays whose shape does not say whether they are of structures or of atoms, and what they are taken for. */
  unsure: (array: string, taken: string) => void;
}

/** `undefined` where an array belongs to no structure; `tell` then hears of it. */
export function extraOf(
  name: string,
  array: NamedArray,
  { count, single, atoms }: Mapping,
  { tell, ofAtoms, unsure }: ExtraOptions,
): Extra | undefined {
  const { shape } = array;
  const countsAtoms = (length: number | undefined) => length === atoms && ofAtoms(name);
  if (!single && shape.length > 0 && shape[0] === count) {
    const rest = shape.slice(1);
    if (countsAtoms(count) && rest[0] !== atoms) {
      unsure(
        describeArray(name, array),
        `a value of each of the ${count} structures, and not of each of the ${atoms} atoms`,
      );
    } else if (rest.length === 1 && atoms === 3 && countsAtoms(rest[0])) {
      unsure(describeArray(name, array), "a number of each of the 3 atoms, and not a vector of each structure");
    }
    return { name, array, shared: false, width: rowSize(array), shape: rest, perAtom: countsAtoms(rest[0]) };
  }
  const width = rowsOf(array) * rowSize(array);
  const perAtom = countsAtoms(shape[0]);
  if (single || perAtom || width <= SMALL) {
    // A single value of a single structure may be written as an array of one.
    const own = single && !perAtom && shape.length === 1 && width === 1 ? [] : shape;
    return { name, array, shared: true, width, shape: own, perAtom };
  }
  tell(describeArray(name, array));
  return undefined;
}

/** Puts the values of an extra where they belong: `arrays` where they are atoms', else `info`. NaN throughout is absent. */
export function addExtra(record: StructureRecord, extra: Extra, values: Values, present: readonly number[]): void {
  if (!Array.isArray(values) && values.length > 0 && values.every((x) => Number.isNaN(x))) return;
  if (!extra.perAtom) {
    const value = nested(values, extra.array.kind, extra.shape);
    if (value !== undefined) setEntry(record.info!, extra.name, value);
    return;
  }
  const width = extra.shape.slice(1).reduce((product, length) => product * length, 1);
  if (width > 0) setEntry(record.arrays!, extra.name, atomArray(values, extra.array.kind, width, present));
}

/** Values of atoms as an array of a structure, of the atoms that are there. */
export function atomArray(
  values: Values,
  kind: NamedArray["kind"],
  width: number,
  present: readonly number[],
): AtomArray {
  if (Array.isArray(values)) {
    const taken = present.flatMap((atom) => values.slice(atom * width, (atom + 1) * width));
    return { kind: "string", width, values: taken };
  }
  if (kind === "logical") return { kind, width, values: rowsOfAtoms(values, new Uint8Array(0), width, present) };
  if (!(values instanceof Float64Array)) {
    return { kind: "integer", width, values: rowsOfAtoms(values, new Int32Array(0), width, present) };
  }
  return { kind: "real", width, values: rowsOfAtoms(values, new Float64Array(0), width, present) };
}

/** The rows of the atoms that are there, in an array like `kind`. */
function rowsOfAtoms<Numbers extends Float64Array | Int32Array | Uint8Array>(
  values: Float64Array | Int32Array | Uint8Array,
  kind: Numbers,
  width: number,
  present: readonly number[],
): Numbers {
  const rows = new (kind.constructor as new (length: number) => Numbers)(present.length * width);
  present.forEach((atom, i) => rows.set(values.subarray(atom * width, (atom + 1) * width), i * width));
  return rows;
}

/** Values as lists of lists of the lengths `shape`; `undefined` where there is none. */
export function nested(values: Values, kind: NamedArray["kind"], shape: readonly number[]): InfoValue | undefined {
  let lists: InfoValue[] = Array.from<string | number, InfoValue>(values, (x) => (kind === "logical" ? x !== 0 : x));
  for (const length of shape.slice(1).reverse()) {
    lists = Array.from({ length: length === 0 ? 0 : lists.length / length }, (_, i) =>
      lists.slice(i * length, (i + 1) * length),
    );
  }
  return shape.length === 0 ? lists[0] : lists;
}
