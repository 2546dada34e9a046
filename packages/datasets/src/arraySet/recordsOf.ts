import { atomicNumber } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { lengthFactor, unitFactors, type UnitFactors } from "../units";
import type { ReadOptions } from "../options";
import type { StructureRecord } from "../record";
import { addExtra, type Extra, extraOf } from "./extras";
import { fits, isShared, type Mapped, type Mapping, mappingOf, wrongShape } from "./mapping";
import { type NamedArray, rowSize, rowsOf, type Values } from "./namedArray";
import { charged, periodicity, tensor } from "./values";

/** Values read at a time of the largest array: 2 MiB of float64. */
const BLOCK_VALUES = 1 << 18;

/**
 * The structures of a set of arrays that `options.keys` names, in `options.units`: `positions` (structures, atoms, 3) or
 * (atoms, 3) for a single one; `numbers` (atoms) for all or (structures, atoms), which may be padded with 0 or -1; `energy`, `charge` and
 * `spin` (structures) or (structures, 1); `forces` as positions; `stress` and `virial` nine numbers, or six in the order
 * xx yy zz yz xz xy; `cell` (3, 3) for all, or nine numbers each; `pbc` one or three truth values, for all or each.
 * A label that is NaN is left out. Other arrays go to `info` and `arrays`; `tell` hears of those that fit nowhere.
 * `ofAtoms` says whether an array that is as long as a structure is one of atoms, where its name tells; `padding`, whether the numbers
 * of a structure may be padded; `unsure` hears of arrays that may be of structures or of atoms by their shape, and what they are taken for.
 *
 * `where` is the way to the arrays inside the file, empty where there is none: it makes ids `<where>/<row>` and the group.
 * Throws a `Fault`.
 */
export function* recordsOf(
  arrays: Map<string, NamedArray>,
  options: ReadOptions,
  where: string,
  tell: (array: string) => void = () => undefined,
  ofAtoms: (name: string) => boolean = () => true,
  padding = true,
  unsure: (array: string, taken: string) => void = () => undefined,
): Generator<StructureRecord, void, undefined> {
  const mapping = mappingOf(arrays, options);
  checkLabels(mapping);
  checkPeriodicity(mapping);
  const { units = {} } = options;
  const length = lengthFactor(units.length ?? "angstrom", "the option units.length");
  const factors = { ...unitFactors(new Map(), units), length };
  const named = new Set(Object.values(mapping.names));
  const extras = [...arrays].flatMap(([name, array]) =>
    named.has(name) ? [] : [extraOf(name, array, mapping, { tell, ofAtoms, unsure })],
  );
  const kept = extras.filter((extra) => extra !== undefined);
  const largest = Math.max(1, ...[...arrays.values()].filter((a) => rowsOf(a) === mapping.count).map(rowSize));
  const rows = mapping.single ? 1 : Math.max(1, Math.floor(BLOCK_VALUES / largest));
  const shared = sharedRows(mapping);
  for (let first = 0; first < mapping.count; first += rows) {
    const last = Math.min(first + rows, mapping.count);
    const block = readBlock(mapping, shared, kept, first, last);
    for (let row = first; row < last; row++) {
      yield recordOf(mapping, block, row - first, row, factors, where, padding);
    }
  }
}

type Rows = Partial<Record<Mapped, { values: Values; width: number; shared: boolean }>>;
interface Block {
  rows: Rows;
  extras: { extra: Extra; values: Values }[];
}

/** What is the same for all structures is read once. */
function sharedRows(mapping: Mapping): Rows {
  const rows: Rows = {};
  for (const [label, array] of Object.entries(mapping.arrays) as [Mapped, NamedArray][]) {
    if (!sharedLabel(label, array, mapping)) continue;
    const values = array.read(0, rowsOf(array));
    rows[label] = { values, width: values.length, shared: true };
  }
  return rows;
}

function sharedLabel(label: Mapped, array: NamedArray, mapping: Mapping): boolean {
  if (mapping.single) return true;
  if (label === "numbers") return isShared(array, mapping, mapping.atoms);
  if (label === "cell") return array.shape.length === 2 && array.shape[0] === 3 && array.shape[1] === 3;
  if (label === "pbc") return array.shape.length === 0 || isShared(array, mapping, 3);
  return (label === "charge" || label === "spin") && array.shape.length === 0;
}

function readBlock(mapping: Mapping, shared: Rows, extras: Extra[], first: number, last: number): Block {
  const rows: Rows = { ...shared };
  for (const [label, array] of Object.entries(mapping.arrays) as [Mapped, NamedArray][]) {
    rows[label] ??= { values: array.read(first, last), width: rowSize(array), shared: false };
  }
  return {
    rows,
    extras: extras.map((extra) => ({
      extra,
      values: extra.shared || mapping.single ? extra.array.read(0, rowsOf(extra.array)) : extra.array.read(first, last),
    })),
  };
}

const SHAPES: Partial<Record<Mapped, (atoms: number) => number[][]>> = {
  cell: () => [[9]],
  pbc: () => [[1], [3]],
  energy: () => [[1]],
  forces: (atoms) => [[atoms, 3]],
  stress: () => [[9], [6]],
  virial: () => [[9], [6]],
  charge: () => [[1]],
  spin: () => [[1]],
};

function checkLabels(mapping: Mapping): void {
  for (const [label, array] of Object.entries(mapping.arrays) as [Mapped, NamedArray][]) {
    const shapes = SHAPES[label]?.(mapping.atoms);
    if (shapes === undefined || sharedLabel(label, array, { ...mapping, single: false })) continue;
    const fitting = shapes.some((shape) => fits(array, mapping, shape));
    if (fitting && array.kind !== "string") continue;
    const expected = shapes.map((shape) => shape.reduce((product, length) => product * length, 1)).join(" or ");
    const rows = mapping.single ? "" : ` in each of ${mapping.count} rows`;
    throw wrongShape(
      mapping.names[label]!,
      `${expected} ${expected === "1" ? "number" : "numbers"}${rows} for ${label}`,
      array,
    );
  }
}

/** Three truth values of three structures may be one each, or three for all: the same unless they differ. */
function checkPeriodicity(mapping: Mapping): void {
  const { arrays, names, count } = mapping;
  if (count !== 3 || arrays.pbc === undefined || !isShared(arrays.pbc, mapping, 3)) return;
  const values = Array.from<string | number>(arrays.pbc.read(0, 3));
  if (new Set(values).size === 1) return;
  throw new Fault(
    "DATASET_SHAPE",
    `expected ${quote(names.pbc!)} to say whether it has one value for each of 3 structures or three for all, found the shape (3,) ` +
      `with ${values.join(", ")}`,
    "write it as (3, 1) or (3, 3), a row for each structure; or set keys.pbc to null: then all cell vectors that are not zero are periodic",
  );
}

function recordOf(
  mapping: Mapping,
  { rows, extras }: Block,
  at: number,
  row: number,
  factors: UnitFactors & { length: number },
  where: string,
  padding: boolean,
): StructureRecord {
  const rowOf = (label: Mapped): Values | undefined => {
    const found = rows[label];
    return found === undefined || found.shared ? found?.values : slice(found.values, at, found.width);
  };
  // What all structures share is as long as they are.
  const isPadded = padding && !rows.numbers!.shared;
  const padded = elements(rowOf("numbers")!, mapping.names.numbers!, isPadded);
  const numbers = isPadded ? withoutPadding(padded, mapping.names.numbers!) : padded;
  const present = [...numbers.keys()];
  const vectors = (label: "positions" | "forces", factor: number) => {
    const values = rowOf(label) as Exclude<Values, string[]> | undefined;
    if (values === undefined) return undefined;
    const taken = new Float64Array(3 * present.length);
    present.forEach((atom, i) => {
      for (let axis = 0; axis < 3; axis++) taken[3 * i + axis] = values[3 * atom + axis]! * factor;
    });
    return taken;
  };
  const reals = (label: Mapped) => {
    const values = rowOf(label) as Exclude<Values, string[]> | undefined;
    return values === undefined || Array.from(values).every(Number.isNaN) ? undefined : Float64Array.from(values);
  };
  const scalar = (label: "energy" | "charge" | "spin") => reals(label)?.[0];
  const cell = reals("cell")?.map((x) => x * factors.length);
  const periodic = cell !== undefined && cell.some((x) => x !== 0) ? cell : undefined;
  const [energy, charge, spin, forces] = [scalar("energy"), scalar("charge"), scalar("spin"), reals("forces")];
  const stress = tensor(reals("stress"), reals("virial"), factors, periodic, mapping.names);
  const record: StructureRecord = {
    place: where === "" ? { frame: row + 1 } : { key: mapping.single ? where : `${where}/${row}` },
    numbers,
    positions: vectors("positions", factors.length)!,
    pbc: periodicity(rowOf("pbc"), periodic),
    ...(periodic && { cell: periodic }),
    ...(energy !== undefined && { energy: energy * factors.energy }),
    ...(forces && { forces: vectors("forces", factors.forces)! }),
    ...(stress && { stress }),
    ...charged(charge, spin),
    ...(Object.keys(factors.derived).length > 0 && { derivedUnits: factors.derived }),
    ...(where !== "" && { id: mapping.single ? where : `${where}/${row}`, group: where }),
    info: {},
    arrays: {},
  };
  for (const { extra, values } of extras) {
    const own = extra.shared || mapping.single ? values : slice(values, at, extra.width);
    addExtra(record, extra, own, present);
  }
  return record;
}

function slice(values: Values, at: number, width: number): Values {
  return values.slice(at * width, (at + 1) * width);
}

/** Atomic numbers up to the padding, which has to be all that follows. */
function withoutPadding(padded: readonly number[], name: string): number[] {
  const isPadding = (z: number) => z === 0 || z === -1;
  const end = padded.findLastIndex((z) => !isPadding(z)) + 1;
  const inside = padded.slice(0, end).findIndex(isPadding);
  if (inside < 0) return padded.slice(0, end);
  throw new Fault(
    "DATASET_ELEMENT",
    `expected padding (0 or -1) in ${quote(name)} behind the last atom only, found ${padded[inside]} at atom ${inside + 1} of ${end}`,
    "a ghost atom is no padding: take it out of all arrays; or the file is damaged",
  );
}

/** Atomic numbers, from numbers or symbols; an empty symbol may be padding. */
function elements(values: Values, name: string, isPadded: boolean): number[] {
  if (!Array.isArray(values)) return Array.from(values);
  return values.map((symbol, atom) => {
    const z = symbol === "" && isPadded ? 0 : atomicNumber(symbol);
    if (z !== undefined) return z;
    throw new Fault(
      "DATASET_ELEMENT",
      `expected the symbol of an element in ${quote(name)}, found ${quote(symbol)} at atom ${atom + 1}`,
      "repair the file, or leave the structure out",
    );
  });
}
