import { Fault, quote } from "../errors";

/** What the elements of an array are, as numpy names it. */
export interface Dtype {
  kind: "real" | "integer" | "logical" | "text" | "bytes" | "complex";
  /** Bytes of an element. */
  size: number;
  signed: boolean;
  littleEndian: boolean;
}

const KINDS = { f: "real", i: "integer", u: "integer", b: "logical", U: "text", S: "bytes", c: "complex" } as const;
const SIZES: Record<string, number[]> = { f: [2, 4, 8], i: [1, 2, 4, 8], u: [1, 2, 4, 8], b: [1], c: [8, 16] };
const NAMES: Record<string, string> = { float: "f", int: "i", uint: "u", complex: "c" };
const LONGEST_TEXT = 2 ** 16;

/** A dtype as in the header of a `.npy` file: `<f8`, `|b1`, `>i4`, `<U5`, `|S3`. Throws a `Fault`. */
export function parseDescr(descr: string): Dtype {
  const [, order, letter, digits] = /^([<>|=]?)([a-zA-Z])(\d+)$/.exec(descr) ?? [];
  if (letter === "O" || descr === "|O" || descr === "O") throw pickled();
  const kind = KINDS[letter as keyof typeof KINDS];
  const count = Number(digits);
  const known = SIZES[letter ?? ""]?.includes(count) ?? (count >= 0 && count <= LONGEST_TEXT);
  if (letter === undefined || !known) {
    throw new Fault(
      "DATASET_UNSUPPORTED",
      `expected an array of numbers or texts, found the dtype ${quote(descr)}`,
      SAVE,
    );
  }
  return { kind, size: letter === "U" ? 4 * count : count, signed: letter === "i", littleEndian: order !== ">" };
}

/** A dtype by its name in numpy: `float64`, `int32`, `bool`. Throws a `Fault`. */
export function parseName(name: string, littleEndian = true): Dtype {
  if (name === "bool") return { ...parseDescr("|b1"), littleEndian };
  if (name === "object") throw pickled();
  const [, type, bits] = /^(float|int|uint|complex)(\d+)$/.exec(name) ?? [];
  return { ...parseDescr(type === undefined ? name : `<${NAMES[type]}${Number(bits) / 8}`), littleEndian };
}

function pickled(): Fault {
  return new Fault(
    "DATASET_UNSUPPORTED",
    "expected an array of numbers or texts, found one of Python objects (dtype object), which are pickled",
    `unpickling can run any code, so it is never done; ${SAVE}`,
  );
}

const SAVE = "save the array again from Python with a plain dtype such as float64 or int64";
