import { Fault, quote } from "../errors";
import type { NamedArray, Values } from "../arraySet/namedArray";
import { type FileBytes, REFETCH } from "../fileBytes";
import { type Dtype, parseDescr } from "../numpy/dtype";
import { decodeArray, type NdArray } from "../numpy/ndArray";

export const NPY_MAGIC = "\u0093NUMPY";
/** Of a header of text; longer ones are damaged. */
const LONGEST_HEADER = 2 ** 20;

/** An array in the format of numpy: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export interface NpyPart {
  bytes: Pick<FileBytes, "read">;
  /** Where the file, or the entry of an archive, begins, and how long it is. */
  offset: number;
  length: number;
}

/** Opens an array; its rows are read when they are asked for. Throws a `Fault`. */
export function openNpy(part: NpyPart): NamedArray {
  const { dtype, fortran, shape, start } = parseHeader(part);
  const count = shape.reduce((product, n) => product * n, 1);
  if (start + count * dtype.size !== part.length) {
    const found = `${part.length - start} bytes`;
    const expected = `${count * dtype.size} bytes for an array of shape (${shape.join(", ")})`;
    throw new Fault(
      part.length - start < count * dtype.size ? "DATASET_TRUNCATED" : "DATASET_DAMAGED",
      `expected ${expected}, found ${found}`,
      REFETCH,
    );
  }
  const rowSize = shape.slice(1).reduce((product, n) => product * n, 1);
  const read = (first: number, length: number) =>
    part.bytes.read(part.offset + start + first * dtype.size, length * dtype.size, "an array");
  // The two orders are the same where only one axis is longer than 1.
  const byColumns = fortran && shape.filter((n) => n > 1).length > 1;
  const rows = (first: number, last: number): NdArray =>
    byColumns
      ? decodeArray(dtype, [last - first, ...shape.slice(1)], columns(shape, dtype, first, last, read))
      : decodeArray(dtype, [last - first, ...shape.slice(1)], read(first * rowSize, (last - first) * rowSize));
  return {
    shape: dtype.kind === "complex" ? [...shape, 2] : shape,
    kind: kindOf(dtype),
    read: (first, last) => valuesOf(rows(first, last)),
  };
}

function kindOf({ kind }: Dtype): NamedArray["kind"] {
  if (kind === "text" || kind === "bytes") return "string";
  return kind === "complex" ? "real" : kind;
}

function valuesOf({ kind, values }: NdArray): Values {
  if (kind === "logical") return Uint8Array.from(values);
  if (kind !== "integer") return values;
  return values.every((x) => Math.abs(x) < 2 ** 31) ? Int32Array.from(values) : values;
}

/** Rows of an array in Fortran's order, where the first axis runs fastest: a piece of every column, put in rows. */
function columns(
  shape: readonly number[],
  { size }: Dtype,
  first: number,
  last: number,
  read: (first: number, length: number) => Buffer,
): Buffer {
  const [rows = 1, ...rest] = shape;
  const width = rest.reduce((product, n) => product * n, 1);
  const bytes = Buffer.allocUnsafeSlow((last - first) * width * size);
  for (let column = 0; column < width; column++) {
    const piece = read(column * rows + first, last - first);
    const to = rowMajor(column, rest);
    for (let row = 0; row < last - first; row++) {
      piece.copy(bytes, (row * width + to) * size, row * size, (row + 1) * size);
    }
  }
  return bytes;
}

/** The place in row-major order of what is at `index` in column-major order. */
function rowMajor(index: number, shape: readonly number[]): number {
  let rest = index;
  let place = 0;
  let stride = shape.reduce((product, n) => product * n, 1);
  for (const length of shape) {
    stride /= length;
    place += (rest % length) * stride;
    rest = Math.floor(rest / length);
  }
  return place;
}

function parseHeader({ bytes, offset, length }: NpyPart) {
  const start = bytes.read(offset, Math.min(12, length), "the header of an array");
  if (start.length < 12 || start.toString("latin1", 0, NPY_MAGIC.length) !== NPY_MAGIC) {
    throw new Fault("DATASET_DAMAGED", "expected an array of numpy (.npy), found something else", REFETCH);
  }
  const version = start.readUInt8(6);
  if (version < 1 || version > 3) {
    throw new Fault(
      "DATASET_UNSUPPORTED",
      `expected version 1, 2 or 3 of the .npy format, found ${version}`,
      "save the array again",
    );
  }
  const [from, size] = version === 1 ? [10, start.readUInt16LE(8)] : [12, start.readUInt32LE(8)];
  if (size > LONGEST_HEADER || from + size > length) {
    throw new Fault("DATASET_DAMAGED", `expected a header within the array, found one of ${size} bytes`, REFETCH);
  }
  const text = bytes.read(offset + from, size, "the header of an array").toString(version === 3 ? "utf8" : "latin1");
  return { ...parseDictionary(text), start: from + size };
}

/** `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`, as numpy writes it; it is never run as Python. */
function parseDictionary(text: string): { dtype: Dtype; fortran: boolean; shape: number[] } {
  const value = (key: string, pattern: string) => new RegExp(`'${key}':\\s*${pattern}\\s*[,}]`).exec(text)?.[1];
  const descr = value("descr", "'([^']*)'");
  const order = value("fortran_order", "(True|False)");
  const shape = value("shape", "\\(([\\dL,\\s]*)\\)");
  if (descr === undefined && /'descr':\s*\[/.test(text)) {
    throw new Fault(
      "DATASET_UNSUPPORTED",
      "expected an array of numbers or texts, found one of records with fields",
      "save every field as an array of its own",
    );
  }
  const lengths = (shape ?? "x")
    .split(",")
    .flatMap((n) => (n.trim() === "" ? [] : [Number(n.trim().replace(/L$/, ""))]));
  if (descr === undefined || order === undefined || !lengths.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new Fault(
      "DATASET_DAMAGED",
      `expected dtype, order and shape in the header of an array, found ${quote(text)}`,
      REFETCH,
    );
  }
  return { dtype: parseDescr(descr), fortran: order === "True", shape: lengths };
}
