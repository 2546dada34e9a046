import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import type { ColumnArray } from "./layout";
import { contradiction } from "./sampleError";

/** A sample of HydraGNN's layout: values and shape by key. */
export type RawSample = ReadonlyMap<string, { values: ColumnArray; shape: number[] }>;

/** Keys that make up a structure, or follow from it. */
const KNOWN: ReadonlySet<string> = new Set([
  ...["atomic_numbers", "cell", "chemical_composition", "edge_attr", "edge_index", "edge_shifts", "energy", "stress"],
  ...["energy_per_atom", "forces", "graph_attr", "natoms", "pbc", "pos", "x", "y"],
]);

/** What a structure of such a sample is called. */
export interface SampleName {
  /** The set, for errors. */
  path: string;
  dataset: string;
  id: string;
  group: (numbers: Uint8Array) => string;
}

/**
 * The structure of a sample that HydraGNN wrote. What is not in the set is absent; NaN stands for what a sample has not. Without an
 * energy there may be one per atom. A cell of zeros, or one of length 1 without periodicity, stands for none.
 */
export function structureOf(sample: RawSample, { path, dataset, id, group }: SampleName): Structure {
  const reals = (key: string) => {
    const found = sample.get(key);
    return found === undefined ? undefined : Float64Array.from(found.values as ArrayLike<number | bigint>, Number);
  };
  const present = (key: string, length: number) => {
    const values = reals(key);
    if (values === undefined || values.length === 0) return undefined;
    if (values.length !== length) {
      throw contradiction(path, `sample ${id}: expected ${length} numbers of ${key}, found ${values.length}`);
    }
    const missing = values.filter(Number.isNaN).length;
    if (missing === 0 || missing === length) return missing === 0 ? values : undefined;
    throw contradiction(
      path,
      `sample ${id}: expected ${key} or none, NaN throughout, found ${missing} NaN of ${length}`,
    );
  };
  const x = sample.get("x");
  const width = x?.shape[1] ?? 1;
  const z = reals("atomic_numbers") ?? columnOf(x?.values, width, 0, 1);
  if (z === undefined) throw contradiction(path, `sample ${id}: expected the key atomic_numbers or x, found neither`);
  const numbers = Uint8Array.from(z, (value) => atomicNumber(value, path, id));
  if (numbers.length === 0) throw contradiction(path, `sample ${id}: expected an atom or more, found none`);
  const positions = reals("pos") ?? (width >= 4 ? columnOf(x?.values, width, 1, 3) : undefined);
  if (positions?.length !== 3 * numbers.length) {
    const found = positions === undefined ? "none" : `${positions.length} numbers for ${numbers.length} atoms`;
    throw contradiction(path, `sample ${id}: expected three coordinates of each atom, found ${found}`);
  }
  const [pbc, cell] = crystalOf(present("pbc", 3), present("cell", 9));
  const energy = energyOf(reals("energy"), reals("energy_per_atom"), numbers.length);
  const [charge, spin] = reals("graph_attr") ?? [];
  const forces = present("forces", 3 * numbers.length);
  const stress = present("stress", 9);
  const rest = furtherOf(sample, numbers.length, { path, id });
  return {
    numbers,
    positions,
    ...(cell && { cell }),
    pbc,
    ...(energy !== undefined && { energy }),
    ...(forces && { forces }),
    ...(stress && { stress }),
    ...(charge !== undefined && { charge }),
    ...(spin !== undefined && { spin }),
    dataset,
    id,
    group: group(numbers),
    ...rest,
  };
}

function columnOf(values: ColumnArray | undefined, width: number, first: number, count: number) {
  if (values === undefined) return undefined;
  const rows = Math.floor(values.length / width);
  return Float64Array.from({ length: rows * count }, (_, i) =>
    Number(values[width * Math.floor(i / count) + first + (i % count)]),
  );
}

function atomicNumber(value: number, path: string, id: string): number {
  if (Number.isInteger(value) && value >= 1 && value <= 118) return value;
  throw contradiction(path, `sample ${id}: expected an atomic number from 1 to 118, found ${value}`);
}

function crystalOf(pbc: Float64Array | undefined, cell: Float64Array | undefined) {
  const periodic: Structure["pbc"] = [0, 1, 2].map((k) => (pbc?.[k] ?? 0) !== 0) as Structure["pbc"];
  if (cell?.length !== 9 || cell.every((value) => value === 0)) return [periodic, undefined] as const;
  const isUnit = cell.every((value, i) => value === (i % 4 === 0 ? 1 : 0));
  return [periodic, isUnit && !periodic.includes(true) ? undefined : cell] as const;
}

function energyOf(total: Float64Array | undefined, perAtom: Float64Array | undefined, atoms: number) {
  const energy = total?.[0] ?? (perAtom?.[0] === undefined ? undefined : perAtom[0] * atoms);
  return energy === undefined || Number.isNaN(energy) ? undefined : energy;
}

/** Keys that we know nothing of: rows of atoms, texts, numbers. */
function furtherOf(
  sample: RawSample,
  atoms: number,
  { path, id }: Pick<SampleName, "path" | "id">,
): Pick<Structure, "info" | "arrays"> {
  const info: Record<string, InfoValue> = {};
  const arrays: Record<string, AtomArray> = {};
  for (const [key, { values, shape }] of sample) {
    if (KNOWN.has(key)) continue;
    const isInteger = values instanceof Int32Array || values instanceof BigInt64Array;
    if (values instanceof Uint8Array) info[key] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(values);
    else if (shape.length > 1 && shape[0] === atoms && values.length > 0) {
      const width = values.length / atoms;
      const numbers = Array.from(values as ArrayLike<number | bigint>, Number);
      arrays[key] =
        isInteger && numbers.every((value) => value === (value | 0))
          ? { kind: "integer", width, values: Int32Array.from(numbers) }
          : { kind: "real", width, values: Float64Array.from(numbers) };
    } else {
      const numbers = Array.from(values as ArrayLike<number | bigint>, Number);
      if (isInteger && !numbers.every(Number.isSafeInteger)) {
        throw contradiction(path, `sample ${id}: expected whole numbers of ${key} below 2^53, found one beyond`);
      }
      info[key] = numbers.length === 1 ? numbers[0]! : numbers;
    }
  }
  return { info, ...(Object.keys(arrays).length > 0 && { arrays }) };
}
