import type { AtomArray, InfoValue, Periodicity } from "@hydride/core-graph";
import { Fault, type Place } from "../errors";
import { setEntry } from "../extxyz/bracket";
import { asAtomArray, asLists } from "../numpy/ndArray";
import type { StructureRecord } from "../record";
import { type AseContext, takeAseLabels } from "./labels";
import { type AseValue, isArray, isGiven, numbersOf, shapeFault, vectorsOf } from "./values";

/** A row of an ASE database or a frame of an ASE trajectory, decoded. */
export interface AseRow {
  /** What ASE itself writes: geometry, results of the calculator, constraints. */
  fields: ReadonlyMap<string, AseValue>;
  /** What users add: `key_value_pairs`, `data` and `info`, each under the name of its source. */
  extras: readonly (readonly [source: string, entries: Record<string, InfoValue>])[];
}

/** Results and properties of the atoms, with the type that they have where JSON does not say. */
const ATOM_FIELDS = new Map<string, AtomArray["kind"]>([
  ["initial_magmoms", "real"],
  ["initial_charges", "real"],
  ["magmoms", "real"],
  ["charges", "real"],
  ["masses", "real"],
  ["momenta", "real"],
  ["tags", "integer"],
  ["energies", "real"],
  ["stresses", "real"],
]);
/** Kept in `info.ase`. */
const OWN_FIELDS = ["id", "unique_id", "ctime", "mtime", "user", "calculator", "calculator_parameters"];
/** Numbers that ASE computes from the others to search by. */
const DERIVED = ["natoms", "fmax", "smax", "volume", "mass", "charge"];
const LABELS = ["energy", "free_energy", "forces", "stress"];
const GEOMETRY = ["numbers", "positions", "cell", "pbc"];
const READ_ALREADY = new Set([...ATOM_FIELDS.keys(), ...OWN_FIELDS, ...DERIVED, ...LABELS, ...GEOMETRY]);

/** The structure of a row. Throws a `Fault`. */
export function recordOfRow(row: AseRow, place: Omit<Place, "path">, context: AseContext): StructureRecord {
  const { fields } = row;
  const numbers = numbersOf(fields.get("numbers") ?? [], "numbers");
  const atoms = numbers.length;
  if (atoms === 0) {
    throw new Fault(
      "DATASET_STRUCTURE",
      "expected one atom or more in numbers, found none",
      "take the row out of the file",
    );
  }
  const lengths = (values: Float64Array) =>
    context.lengthFactor === 1 ? values : values.map((x) => x * context.lengthFactor);
  const positions = lengths(vectorsOf(fields.get("positions") ?? [], atoms, 3, "positions"));
  for (const name of ["cell", "pbc"]) if (!fields.has(name)) throw absent(name);
  const cell = cellOf(fields.get("cell"));
  const taken = takeAseLabels(row, numbers, cell && lengths(cell), place.frame ?? 0, context);
  return {
    place,
    numbers,
    positions,
    ...(cell && { cell: lengths(cell) }),
    pbc: periodicity(fields.get("pbc")),
    ...taken.labels,
    info: { ...Object.fromEntries(taken.info), ...otherInfo(fields, taken.info) },
    arrays: atomArrays(fields, atoms),
  };
}

/** ASE writes these of every structure; one without them would be taken for a molecule. */
function absent(name: string): Fault {
  return new Fault(
    "DATASET_LAYOUT",
    `expected ${name} in the row, found none`,
    "the file is damaged, or of another layout",
  );
}

/** ASE writes a cell of zeros where there is none. */
function cellOf(value: AseValue | undefined): Float64Array | undefined {
  const list = isObject(value) ? (value as Record<string, InfoValue>).array : value;
  if (!isGiven(list)) return undefined;
  const flat = numbersOf(list, "cell");
  const cell = flat.length === 3 ? Float64Array.of(flat[0]!, 0, 0, 0, flat[1]!, 0, 0, 0, flat[2]!) : flat;
  if (cell.length !== 9) throw shapeFault("cell", "3 x 3 numbers", list, flat.length);
  return cell.some((x) => x !== 0) ? cell : undefined;
}

/** Three truth values, or their bits in one number. */
function periodicity(value: AseValue | undefined): Periodicity {
  if (!isGiven(value)) return [false, false, false];
  const flags = numbersOf(value, "pbc");
  const bits = flags[0]!;
  if (typeof value === "number" && Number.isInteger(bits) && bits >= 0 && bits <= 7) {
    return [(bits & 1) !== 0, (bits & 2) !== 0, (bits & 4) !== 0];
  }
  if (typeof value === "boolean") return [value, value, value];
  if (flags.length !== 3 || flags.some((x) => x !== 0 && x !== 1)) throw shapeFault("pbc", "3 truth values", value);
  return [flags[0] === 1, flags[1] === 1, flags[2] === 1];
}

function atomArrays(fields: ReadonlyMap<string, AseValue>, atoms: number): Record<string, AtomArray> {
  const arrays: Record<string, AtomArray> = {};
  for (const [name, kind] of ATOM_FIELDS) {
    const value = fields.get(name);
    if (!isGiven(value)) continue;
    const values = numbersOf(value, name);
    const width = values.length / atoms;
    if (!Number.isInteger(width) || width === 0)
      throw shapeFault(name, `numbers of ${atoms} atoms`, value, values.length);
    const shaped = { shape: [atoms, width], kind: kind as "real" | "integer", values };
    arrays[name] = asAtomArray(shaped, atoms)!;
  }
  return arrays;
}

/** What ASE says of itself and of the calculation, under one key; other results under their own names. */
function otherInfo(
  fields: ReadonlyMap<string, AseValue>,
  taken: ReadonlyMap<string, InfoValue>,
): Record<string, InfoValue> {
  const own = OWN_FIELDS.flatMap((name) => {
    const value = fields.get(name);
    return isGiven(value) && !isEmpty(value) ? [[name, plain(value)] as const] : [];
  });
  const info: Record<string, InfoValue> = own.length === 0 ? {} : { ase: Object.fromEntries(own) };
  for (const [name, value] of fields) {
    if (!isGiven(value) || READ_ALREADY.has(name) || isEmpty(value)) continue;
    setEntry(info, taken.has(name) || name === "ase" ? `ase.${name}` : name, plain(value));
  }
  return info;
}

function plain(value: AseValue): InfoValue {
  return isArray(value) ? asLists(value) : value;
}

function isEmpty(value: AseValue): boolean {
  return typeof value === "object" && !isArray(value) && Object.keys(value as object).length === 0;
}

function isObject(value: AseValue | undefined): value is { [key: string]: InfoValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isArray(value);
}
