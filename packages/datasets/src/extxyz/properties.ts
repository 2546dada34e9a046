import { Fault, quote } from "../errors";

/** One entry of `Properties`: a named column, or several side by side. */
export interface ColumnSpec {
  name: string;
  kind: "S" | "R" | "I" | "L";
  width: number;
}

export const PLAIN_COLUMNS: readonly ColumnSpec[] = [
  { name: "species", kind: "S", width: 1 },
  { name: "pos", kind: "R", width: 3 },
];

const WIDEST = 1_000_000;
export const EXAMPLE = "for example Properties=species:S:1:pos:R:3:forces:R:3";

const RENAME = "rename one of the two columns";

/** Reads `name:kind:width:name:kind:width...`. Throws a `Fault` that names the entry. */
export function parseProperties(text: string): ColumnSpec[] {
  const parts = text.split(":");
  if (parts.length % 3 !== 0) {
    throw new Fault(
      "EXTXYZ_PROPERTIES",
      `expected Properties as groups of name:kind:width, found ${parts.length} parts in ${quote(text)}`,
      EXAMPLE,
    );
  }
  const columns: ColumnSpec[] = [];
  for (let i = 0; i < parts.length; i += 3) columns.push(column(parts[i]!, parts[i + 1]!, parts[i + 2]!, columns));
  return columns;
}

function column(name: string, kind: string, width: string, before: ColumnSpec[]): ColumnSpec {
  if (name === "") throw new Fault("EXTXYZ_PROPERTIES", "expected a name in Properties, found an empty one", EXAMPLE);
  if (before.some((other) => other.name === name)) {
    throw new Fault(
      "EXTXYZ_DUPLICATE_KEY",
      `expected every name in Properties once, found ${quote(name)} twice`,
      RENAME,
    );
  }
  if (!/^[SRIL]$/.test(kind)) {
    throw new Fault(
      "EXTXYZ_PROPERTIES",
      `expected S, R, I or L as the kind of ${quote(name)} in Properties, found ${quote(kind)}`,
      "S is text, R real, I integer, L logical",
    );
  }
  const count = Number(width);
  if (!/^[1-9]\d*$/.test(width) || count > WIDEST) {
    throw new Fault(
      "EXTXYZ_PROPERTIES",
      `expected a number of columns from 1 to ${WIDEST} for ${quote(name)} in Properties, found ${quote(width)}`,
      EXAMPLE,
    );
  }
  return { name, kind: kind as ColumnSpec["kind"], width: count };
}
