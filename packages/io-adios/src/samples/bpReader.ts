import { ARRAYS, type ColumnArray, type ColumnType } from "./layout";
import { contradiction } from "./sampleError";

/** A variable as it stands in the file. */
export interface StoredVariable {
  type: ColumnType;
  shape: number[];
}

export type StoredAttribute = number | bigint | string | string[] | ArrayLike<number> | ArrayLike<bigint>;

/** What of an opened file is needed here. */
export interface BpFile {
  readonly path: string;
  readonly variables: ReadonlyMap<string, StoredVariable>;
  readonly attributes: ReadonlyMap<string, StoredAttribute>;
  /** What variables are that no sample set has: "a globalArray of int16". */
  readonly others: ReadonlyMap<string, string>;
  /** Of all that it has, of whatever type. */
  readonly names: { variables: ReadonlySet<string>; attributes: ReadonlySet<string> };
  read(name: string, start: number[], count: number[]): Promise<ColumnArray>;
  /** All with one call. */
  readMany(boxes: readonly Rows[]): Promise<ColumnArray[]>;
  /** Throws where blocks of a variable leave a part of its shape to nobody, which would read as zeros. */
  checkFilled(): Promise<void>;
  close(): Promise<void>;
}

/** A box of a variable. */
export interface Rows {
  name: string;
  start: number[];
  count: number[];
}

/** A whole number of an attribute. */
export function wholeNumber(file: BpFile, name: string): number | undefined {
  const value = file.attributes.get(name);
  if (value === undefined) return undefined;
  const one = typeof value === "object" && value.length === 1 ? value[0] : value;
  const number = Number(one);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw contradiction(file.path, `attribute ${name}: expected a whole number, found ${shown(value)}`);
}

export function textList(file: BpFile, name: string): string[] | undefined {
  const value = file.attributes.get(name);
  if (value === undefined) return undefined;
  if (typeof value === "string") return [value];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw contradiction(file.path, `attribute ${name}: expected texts, found ${shown(value)}`);
}

/** JSON in an attribute; `undefined` where there is none. */
export function jsonOf<Value>(file: BpFile, name: string): Value | undefined {
  const value = file.attributes.get(name);
  if (value === undefined) return undefined;
  try {
    return JSON.parse(String(value)) as Value;
  } catch {
    throw contradiction(file.path, `attribute ${name}: expected JSON, found ${shown(value)}`);
  }
}

/** All rows of a variable between two, with what stands before and after the rows in its shape. */
export function rowsOf(file: BpFile, name: string, dim: number, first: number, rows: number): Rows {
  const variable = file.variables.get(name);
  if (variable === undefined) {
    assertAbsent(file, name);
    throw contradiction(file.path, `expected the variable ${name}, found none`);
  }
  const { shape } = variable;
  const extent = shape[dim] ?? 0;
  if (first + rows > extent) {
    throw contradiction(file.path, `${name}: expected ${first + rows} rows or more, found ${extent}`);
  }
  const start = shape.map((_, axis) => (axis === dim ? first : 0));
  const count = shape.map((whole, axis) => (axis === dim ? rows : whole));
  return { name, start, count };
}

/** Throws where there is a variable of this name that is none of a sample set. */
export function assertAbsent(file: BpFile, name: string): void {
  const found = file.others.get(name);
  if (found === undefined) return;
  throw contradiction(
    file.path,
    `${name}: expected a globalArray of ${Object.keys(ARRAYS).join(", ")}, found ${found}`,
  );
}

/** The first rows of a variable. */
export async function readRows(file: BpFile, name: string, rows: number): Promise<ColumnArray> {
  const { start, count } = rowsOf(file, name, 0, 0, rows);
  return file.read(name, start, count);
}

function shown(value: StoredAttribute): string {
  return (
    typeof value === "object"
      ? `[${Array.from(value as ArrayLike<unknown>)
          .slice(0, 3)
          .join(", ")}]`
      : JSON.stringify(String(value))
  ).slice(0, 60);
}
