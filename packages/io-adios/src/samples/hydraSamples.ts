import type { Structure } from "@hydride/core-graph";
import type { ColumnArray } from "./layout";
import { furtherOf } from "./furtherKeys";
import type { RawSample, SampleName } from "./rawSample";
import { contradiction } from "./sampleError";

/** Keys that make up a structure, or follow from it. */
const KNOWN: ReadonlySet<string> = new Set([
  ...["atomic_numbers", "cell", "chemical_composition", "edge_attr", "edge_index", "edge_shifts", "energy", "stress"],
  ...["energy_per_atom", "forces", "graph_attr", "natoms", "pbc", "pos"],
]);
/** Keys of which `y` is made up. */
const TARGETS = ["energy", "energy_per_atom", "forces"];

/**
 * The structure of a sample that HydraGNN wrote. What is not in the set is absent; NaN stands for what a sample has not. Without an
 * energy there may be one per atom. A cell of zeros, or one of length 1 without periodicity, stands for none.
 */
export function structureOf(sample: RawSample, { path, dataset, id, group, atomKeys }: SampleName): Structure {
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
  const numberOf = (key: string) => {
    const values = reals(key);
    if (values === undefined || values.length <= 1) return values?.[0];
    throw contradiction(path, `sample ${id}: expected one number of ${key}, found ${values.length}`);
  };
  const x = sample.get("x");
  const width = x?.shape[1] ?? 1;
  const z = reals("atomic_numbers") ?? columnOf(x?.values, width, 0, 1);
  if (z === undefined) throw contradiction(path, `sample ${id}: expected the key atomic_numbers or x, found neither`);
  const numbers = Uint8Array.from(z, (value) => atomicNumber(value, path, id));
  if (numbers.length === 0) throw contradiction(path, `sample ${id}: expected an atom or more, found none`);
  const atoms = numberOf("natoms") ?? NaN;
  if (!Number.isNaN(atoms) && atoms !== numbers.length) {
    throw contradiction(path, `sample ${id}: expected ${numbers.length} of natoms, which are there, found ${atoms}`);
  }
  const positions = reals("pos") ?? (width >= 4 ? columnOf(x?.values, width, 1, 3) : undefined);
  if (positions?.length !== 3 * numbers.length) {
    const found = positions === undefined ? "none" : `${positions.length} numbers for ${numbers.length} atoms`;
    throw contradiction(path, `sample ${id}: expected three coordinates of each atom, found ${found}`);
  }
  const [pbc, cell] = crystalOf(present("pbc", 3), present("cell", 9));
  const energy = energyOf(numberOf("energy"), numberOf("energy_per_atom"), numbers.length);
  const { charge, spin, info: attributes } = chargeAndSpin(reals("graph_attr"));
  const forces = present("forces", 3 * numbers.length);
  const stress = present("stress", 9);
  const isTold = (key: string) =>
    key === "x"
      ? isFeatureTold(x!, numbers, positions, reals("forces"))
      : key === "y"
        ? TARGETS.some((target) => sample.has(target))
        : KNOWN.has(key);
  const further = new Map([...sample].filter(([key]) => !isTold(key)));
  const rest = furtherOf(further, numbers.length, { path, id, atomKeys });
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
    info: { ...attributes, ...rest.info },
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

function energyOf(total: number | undefined, perAtom: number | undefined, atoms: number) {
  const energy = total ?? (perAtom === undefined ? undefined : perAtom * atoms);
  return energy === undefined || Number.isNaN(energy) ? undefined : energy;
}

/** HydraGNN has charge and multiplicity there; what can be neither stays as it is. */
function chargeAndSpin(values: Float64Array | undefined): Pick<Structure, "charge" | "spin" | "info"> {
  if (values === undefined || values.every(Number.isNaN)) return { info: {} };
  const [charge, spin = 1] = values;
  const isCharged = values.length <= 2 && Number.isFinite(charge) && Number.isInteger(spin) && spin >= 1;
  if (!isCharged) return { info: { graph_attr: [...values] } };
  return { charge: charge!, ...(values.length === 2 && { spin }), info: {} };
}

/** Whether all columns of x, which are species, positions and forces as a rule, are what other keys say. */
function isFeatureTold(
  { values, shape }: { values: ColumnArray; shape: number[] },
  numbers: Uint8Array,
  positions: Float64Array,
  forces: Float64Array | undefined,
): boolean {
  const width = shape[1] ?? 1;
  const found = (atom: number, column: number) => Number(values[width * atom + column]);
  const expected = (atom: number, column: number) =>
    column === 0 ? numbers[atom] : column < 4 ? positions[3 * atom + column - 1] : forces?.[3 * atom + column - 4];
  // To the precision of the layout.
  const isSame = (a: number, b: number | undefined) => b !== undefined && Object.is(Math.fround(a), Math.fround(b));
  return numbers.every((_, atom) => {
    for (let column = 0; column < width; column++) {
      if (column > 6 || !isSame(found(atom, column), expected(atom, column))) return false;
    }
    return true;
  });
}
