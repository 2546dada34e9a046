import { Fault, quote } from "../errors";
import type { LabelKeys, ReadOptions } from "../options";
import { describeShape, type NamedArray, rowSize, rowsOf } from "./namedArray";
import { listed, unmapped } from "./unmapped";

/** The arrays that make a structure, of those that a caller can name with the option `keys`. */
export const MAPPED = [
  ...(["numbers", "positions", "cell", "pbc"] as const),
  ...(["energy", "forces", "stress", "virial", "charge", "spin"] as const),
];
export type Mapped = (typeof MAPPED)[number];

/** What is read of a set of arrays: the named ones, the number of structures, and whether there is only one. */
export interface Mapping {
  arrays: Partial<Record<Mapped, NamedArray>> & { numbers: NamedArray; positions: NamedArray };
  names: Partial<Record<Mapped, string>>;
  /** Structures in the set. */
  count: number;
  /** The arrays have no axis that counts structures: positions are (n, 3). */
  single: boolean;
  /** Atoms of a structure, padding included. */
  atoms: number;
}

/** Whether `keys` names the arrays that a structure cannot do without. */
export function isMapped(keys: LabelKeys | undefined): boolean {
  return typeof keys?.numbers === "string" && typeof keys.positions === "string";
}

/** Throws a `Fault` unless `options.keys` names arrays that are there, in shapes that fit together. */
export function mappingOf(arrays: ReadonlyMap<string, NamedArray>, options: ReadOptions): Mapping {
  const keys = options.keys ?? {};
  if (!isMapped(keys)) throw unmapped(arrays);
  const found: Partial<Record<Mapped, NamedArray>> = {};
  const names: Partial<Record<Mapped, string>> = {};
  for (const label of MAPPED) {
    const name = keys[label];
    if (typeof name !== "string") continue;
    found[label] = arrays.get(name) ?? absent(label, name, arrays);
    names[label] = name;
  }
  const { positions, numbers } = found as Mapping["arrays"];
  const { shape, kind } = positions;
  const single = shape.length === 2;
  if (kind === "string" || kind === "logical" || shape.at(-1) !== 3 || (!single && shape.length !== 3)) {
    throw wrongShape(names.positions!, "numbers of the shape (structures, atoms, 3) or (atoms, 3)", positions);
  }
  const [count, atoms] = single ? [1, shape[0]!] : [shape[0]!, shape[1]!];
  const mapping = { arrays: found as Mapping["arrays"], names, count, single, atoms };
  if (kind !== "real" && kind !== "integer") throw wrongShape(names.positions!, "numbers", positions);
  if (!isShared(numbers, mapping, atoms) && !fits(numbers, mapping, [atoms])) {
    throw wrongShape(names.numbers!, `the shape (${atoms},) or (${count}, ${atoms})`, numbers);
  }
  return mapping;
}

/** Whether a row of an array belongs to one structure, and has the shape `row` or as many values in one more axis. */
export function fits(array: NamedArray, { count, single }: Mapping, row: readonly number[]): boolean {
  const size = row.reduce((product, length) => product * length, 1);
  if (single) return array.shape.reduce((product, length) => product * length, 1) === size;
  // A value of the only structure may be without an axis.
  return (array.shape.length > 0 || count === 1) && rowsOf(array) === count && rowSize(array) === size;
}

/** Whether an array of `length` values is the same for all structures. */
export function isShared(array: NamedArray, { single }: Mapping, length: number): boolean {
  return !single && array.shape.length === 1 && array.shape[0] === length;
}

function absent(label: Mapped, name: string, arrays: ReadonlyMap<string, NamedArray>): never {
  throw new Fault(
    "DATASET_LAYOUT",
    `expected the array ${quote(name)} that keys.${label} names, found ${listed(arrays)}`,
    "names are as in the file; null says that there is no such label",
  );
}

/** An array that does not have the shape it should have. */
export function wrongShape(name: string, expected: string, { shape, kind }: NamedArray): Fault {
  return new Fault(
    "DATASET_SHAPE",
    `expected ${expected} in ${quote(name)}, found ${describeShape(shape)} ${kind}`,
    "look whether the keys name the right arrays",
  );
}
