import { type AtomArray, elementSymbol, hillFormula, type Structure, validateStructure } from "@hydride/core-graph";
import { DatasetError, Fault, quote } from "../errors";
import { nameOf, ownValue } from "../group";
import { GROUP_KEYS, ID_KEYS } from "../options";
import { hasOrigin, originOf } from "../origin";
import { checkCell } from "./cell";
import { arrayName, infoKey } from "./escape";
import { formatInfo, formatKey, formatLogical, formatReal, quoteText } from "./formatValue";
import { checkRange, type Ranged } from "../ranges";
import { IDENTITY_KEYS } from "./reserved";

/**
 * Whether dataset, id and group are written. `auto`: what a reader would not find by itself in the info or the composition,
 * without what a reader made up: a dataset that is the name of a file, and an id that counts the frames of that file.
 */
export type WriteIdentity = "auto" | "all" | "none";

const LETTERS = { real: "R", integer: "I", logical: "L", string: "S" } as const;
const UNWRITABLE = /[\0\r\p{Surrogate}]/u;

/** One frame of extended XYZ, with its line ends. Throws `StructureError` and `DatasetError`. */
export function formatFrame(structure: Structure, identity: WriteIdentity): string {
  validateStructure(structure);
  checkSpin(structure);
  checkRanges(structure);
  const arrays = Object.entries(structure.arrays ?? {});
  for (const [name, array] of arrays) checkArray(name, array, structure);
  const lines = [String(structure.numbers.length), comment(structure, arrays, identity)];
  structure.numbers.forEach((z, atom) => {
    const row = [elementSymbol(z), reals(structure.positions, atom)];
    if (structure.forces !== undefined) row.push(reals(structure.forces, atom));
    for (const [, array] of arrays) row.push(cells(array, atom));
    lines.push(row.join(" "));
  });
  return `${lines.join("\n")}\n`;
}

function comment(structure: Structure, arrays: [string, AtomArray][], identity: WriteIdentity): string {
  const { cell, pbc, energy, forces, stress, charge, spin, info } = structure;
  const columns = ["species:S:1:pos:R:3", ...(forces === undefined ? [] : ["forces:R:3"])];
  for (const [name, array] of arrays) {
    columns.push(`${arrayName(name, array, structure)}:${LETTERS[array.kind]}:${array.width}`);
  }
  const properties = columns.join(":");
  const entries: [string, string][] = [];
  if (cell !== undefined) entries.push(["Lattice", `"${Array.from(cell, formatReal).join(" ")}"`]);
  entries.push(["Properties", /[\s="'{}[\],\\]/.test(properties) ? quoteText(properties) : properties]);
  if (energy !== undefined) entries.push(["energy", formatReal(energy)]);
  if (stress !== undefined) entries.push(["stress", `"${Array.from(stress, formatReal).join(" ")}"`]);
  if (charge !== undefined) entries.push(["charge", formatInfo(charge)]);
  if (spin !== undefined) entries.push(["spin", formatInfo(spin)]);
  for (const [key, value] of identityEntries(structure, identity)) entries.push([key, formatInfo(value)]);
  for (const [key, value] of Object.entries(info)) {
    if (UNWRITABLE.test(key))
      throw unwritable(structure, `info key ${quote(key)}: expected a text without control characters`);
    entries.push([formatKey(infoKey(key, value, structure)), formatInfo(value)]);
  }
  entries.push(["pbc", `"${pbc.map(formatLogical).join(" ")}"`]);
  return entries.map(([key, value]) => `${key}=${value}`).join(" ");
}

/** Dataset and id that a reader of the file will find, `stem` being the name of the file and `frame` the place in it. */
export function identityAsRead(structure: Structure, identity: WriteIdentity, stem: string, frame: number) {
  const entries = new Map(identityEntries(structure, identity));
  const found = ID_KEYS.map((key) => nameOf(ownValue(structure.info, key))).find((x) => x !== undefined);
  const dataset = entries.get(IDENTITY_KEYS.dataset) ?? stem;
  return { dataset, id: entries.get(IDENTITY_KEYS.id) ?? found ?? `${stem}:${frame}` };
}

function identityEntries(structure: Structure, identity: WriteIdentity): [string, string][] {
  if (identity === "none") return [];
  const all = identity === "all";
  const { dataset, id, group, info, numbers } = structure;
  const first = (keys: readonly string[]) =>
    keys.map((key) => nameOf(ownValue(info, key))).find((x) => x !== undefined);
  const entries: [string, string][] = [];
  const madeUp = originOf(structure);
  if (all || !madeUp.dataset) entries.push([IDENTITY_KEYS.dataset, dataset]);
  if (all || !(madeUp.id || id === first(ID_KEYS))) entries.push([IDENTITY_KEYS.id, id]);
  // What is written counts as declared: a composition that a reader came to by itself is left to the next one.
  const found = first(GROUP_KEYS);
  const derived = madeUp.group || (!all && !hasOrigin(structure));
  const asRead = found === undefined ? derived && group === hillFormula(numbers) : !all && group === found;
  if (!asRead) entries.push([IDENTITY_KEYS.group, group]);
  return entries;
}

function reals(values: Float64Array, atom: number): string {
  return `${formatReal(values[3 * atom]!)} ${formatReal(values[3 * atom + 1]!)} ${formatReal(values[3 * atom + 2]!)}`;
}

function cells(array: AtomArray, atom: number): string {
  const [start, end] = [atom * array.width, (atom + 1) * array.width];
  if (array.kind === "string") return array.values.slice(start, end).join(" ");
  const format =
    array.kind === "real" ? formatReal : array.kind === "integer" ? String : (x: number) => formatLogical(x !== 0);
  return Array.from(array.values.subarray(start, end), format).join(" ");
}

function checkRanges(structure: Structure): void {
  const { positions, cell, energy, forces, stress, pbc } = structure;
  const check = (kind: Ranged, values: Iterable<number> = []) => {
    for (const value of values) checkRange(kind, value, kind);
  };
  try {
    check("positions", positions);
    check("cell", cell);
    check("energy", energy === undefined ? [] : [energy]);
    check("forces", forces);
    check("stress", stress);
    checkCell(cell, pbc);
  } catch (error) {
    if (error instanceof Fault) throw unwritable(structure, error.message, error.hint);
    throw error;
  }
}

/** What the reader would refuse is not written. */
function checkSpin(structure: Structure): void {
  const { spin } = structure;
  if (spin === undefined || (Number.isInteger(spin) && spin >= 1)) return;
  throw unwritable(structure, `spin: expected a multiplicity 2S + 1 (1, 2, 3, ...), found ${spin}`);
}

function checkArray(name: string, array: AtomArray, structure: Structure): void {
  if (name === "" || name.includes(":") || UNWRITABLE.test(name)) {
    throw unwritable(
      structure,
      `arrays.${name}: expected a name without colons and control characters, found ${quote(name)}`,
    );
  }
  if (array.kind !== "string") return;
  const bad = array.values.find((word) => !/^\S+$/.test(word) || UNWRITABLE.test(word));
  if (bad !== undefined)
    throw unwritable(structure, `arrays.${name}: expected words without spaces, found ${quote(bad)}`);
}

function unwritable(
  structure: Structure,
  message: string,
  hint = "extended XYZ cannot hold this: change it or take it out",
): DatasetError {
  return new DatasetError(
    "EXTXYZ_WRITE",
    `dataset ${JSON.stringify(structure.dataset)}, structure ${JSON.stringify(structure.id)}: ${message}`,
    hint,
  );
}
