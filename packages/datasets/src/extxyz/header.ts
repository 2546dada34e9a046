import type { InfoValue, Periodicity } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import type { LabelKeys } from "../options";
import { checkCell, parseLattice, parsePbc } from "./cell";
import { presentKeys, remedy } from "./labels";
import { type ColumnSpec, EXAMPLE, parseProperties, PLAIN_COLUMNS } from "./properties";
import { FRAME_KEYS, POSITION_NAMES, SPECIES_NAMES } from "./reserved";

/** What the comment line says about the frame as a whole. */
export interface Header {
  cell: Float64Array | undefined;
  pbc: Periodicity;
  columns: readonly ColumnSpec[];
  /** The columns' names that hold elements, positions and forces. */
  species: string;
  positions: string;
  forces: string | undefined;
  /** Columns that are named like forces but have another shape. */
  unusable: readonly ColumnSpec[];
  /** The entries that are left. */
  info: Map<string, InfoValue>;
}

/** Takes cell, periodicity and columns out of the entries of a comment line. Throws a `Fault`. */
export function readHeader(info: Map<string, InfoValue>, keys: LabelKeys): Header {
  const [lattice, properties, periodicity] = FRAME_KEYS.map((key) => take(info, key));
  const cell = lattice === undefined ? undefined : parseLattice(lattice);
  const all = cell !== undefined;
  const pbc: Periodicity = periodicity === undefined ? [all, all, all] : parsePbc(periodicity);
  checkCell(cell, pbc);
  if (properties !== undefined && typeof properties !== "string") {
    throw new Fault(
      "EXTXYZ_PROPERTIES",
      `expected a text in Properties, found ${quote(JSON.stringify(properties))}`,
      EXAMPLE,
    );
  }
  const columns = properties === undefined ? PLAIN_COLUMNS : parseProperties(properties);
  const species = required(columns, SPECIES_NAMES, "elements", "species:S:1", ({ width }) => width === 1);
  const positions = required(columns, POSITION_NAMES, "positions", "pos:R:3", isVector);
  return { cell, pbc, columns, species, positions, ...forcesColumns(columns, keys), info };
}

function take(info: Map<string, InfoValue>, key: string): InfoValue | undefined {
  const spellings = [...info.keys()].filter((found) => found.toLowerCase() === key.toLowerCase());
  if (spellings.length > 1) {
    throw new Fault(
      "EXTXYZ_DUPLICATE_KEY",
      `expected ${key} once, found ${spellings.map((x) => quote(x)).join(" and ")}`,
      "remove or rename one of the two",
    );
  }
  const [found] = spellings;
  if (found === undefined) return undefined;
  const value = info.get(found);
  info.delete(found);
  return value;
}

function required(
  columns: readonly ColumnSpec[],
  names: string[],
  what: string,
  example: string,
  fits: (column: ColumnSpec) => boolean,
): string {
  const column = names.map((name) => columns.find((candidate) => candidate.name === name)).find((x) => x !== undefined);
  if (column !== undefined && fits(column)) return column.name;
  throw new Fault(
    "EXTXYZ_PROPERTIES",
    `expected a column of ${what} such as ${example} in Properties, found ${column ? describe([column]) : describe(columns)}`,
    EXAMPLE,
  );
}

function forcesColumns(columns: readonly ColumnSpec[], keys: LabelKeys): Pick<Header, "forces" | "unusable"> {
  const present = presentKeys("forces", keys, new Set(columns.map(({ name }) => name)));
  const named = present.map((name) => columns.find((column) => column.name === name)!);
  const unusable = named.filter((column) => !isVector(column));
  if (unusable.length > 0 && keys.forces !== undefined) {
    throw new Fault(
      "EXTXYZ_LABEL",
      `expected three real columns of forces, found ${describe(unusable)}`,
      `name another column, or set ${remedy("forces", null)} if they are no forces: the column is then kept as an array`,
    );
  }
  return { forces: named.find(isVector)?.name, unusable };
}

function isVector({ kind, width }: ColumnSpec): boolean {
  return kind === "R" && width === 3;
}

export function describe(columns: readonly ColumnSpec[]): string {
  return columns.map(({ name, kind, width }) => `${name}:${kind}:${width}`).join(":");
}
