import { TorchError } from "../errors.js";
import type { DType } from "../types.js";
import { duplicateKey } from "./duplicateKeys.js";

/** The format's names of the element types, and their sizes in bytes. */
export const DTYPES: Readonly<Record<string, { dtype: DType; bytes: number }>> = {
  F64: { dtype: "float64", bytes: 8 },
  F32: { dtype: "float32", bytes: 4 },
  F16: { dtype: "float16", bytes: 2 },
  BF16: { dtype: "bfloat16", bytes: 2 },
  I64: { dtype: "int64", bytes: 8 },
  I32: { dtype: "int32", bytes: 4 },
  I16: { dtype: "int16", bytes: 2 },
  I8: { dtype: "int8", bytes: 1 },
  U8: { dtype: "uint8", bytes: 1 },
  BOOL: { dtype: "bool", bytes: 1 },
  C64: { dtype: "complex64", bytes: 8 },
};

/** The cap that the format's reference implementation puts on the header. */
export const MAX_HEADER = 100_000_000;

export interface Entry {
  dtype: DType;
  shape: number[];
  /** Bytes from the end of the header; `end` is behind the last one. */
  begin: number;
  end: number;
}

export interface Header {
  /** In the order of the data. */
  tensors: Map<string, Entry>;
  metadata: Record<string, string>;
}

/** The error of a file that breaks the format's rules. */
export function damaged(path: string, problem: string): TorchError {
  return new TorchError(`${path}: not a sound safetensors file: ${problem}`, "SAFETENSORS");
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parseEntry(path: string, name: string, value: unknown): Entry {
  const where = `tensor "${name}"`;
  if (typeof value !== "object" || value === null) throw damaged(path, `${where} is not an object`);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  const known = typeof dtype === "string" && Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype] : undefined;
  if (!known)
    throw damaged(
      path,
      `${where} has dtype ${JSON.stringify(dtype)}, expected one of ${Object.keys(DTYPES).join(", ")}`,
    );
  if (!Array.isArray(shape) || !shape.every(isSize)) throw damaged(path, `${where} has shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw damaged(path, `${where} has data_offsets ${JSON.stringify(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  // An empty dimension hides no others: strides are made of all of them.
  const extent = shape.reduce((product, size) => product * Math.max(size, 1), known.bytes);
  if (!isSize(extent)) throw damaged(path, `${where} has shape ${JSON.stringify(shape)}, more than a file can hold`);
  const bytes = shape.includes(0) ? 0 : extent;
  if (end - begin !== bytes) {
    throw damaged(
      path,
      `${where} takes ${bytes} bytes by its dtype and shape, but its data_offsets span ${end - begin}`,
    );
  }
  return { dtype: known.dtype, shape, begin, end };
}

/** Parses and checks a header: known dtypes, sizes that agree, no holes, no overlaps, nothing beyond the file. */
export function parseHeader(path: string, text: string, dataBytes: number): Header {
  if (!text.startsWith("{")) throw damaged(path, "the header does not begin with {");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw damaged(path, `the header is not JSON (${(error as Error).message})`);
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) throw damaged(path, `the header has the key ${JSON.stringify(twice)} twice`);
  const { __metadata__: extra = {}, ...rest } = json as Record<string, unknown>;
  const isText = (value: unknown) => typeof value === "string";
  if (typeof extra !== "object" || extra === null || Array.isArray(extra) || !Object.values(extra).every(isText)) {
    throw damaged(path, "__metadata__ is not a map of strings");
  }
  const entries = Object.entries(rest).map(([name, value]): [string, Entry] => [name, parseEntry(path, name, value)]);
  entries.sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of entries) {
    if (begin !== position) {
      throw damaged(path, `tensor "${name}" begins at byte ${begin}, expected ${position} (a hole or an overlap)`);
    }
    position = end;
  }
  if (position !== dataBytes) throw damaged(path, `the tensors take ${position} bytes, the file holds ${dataBytes}`);
  return { tensors: new Map(entries), metadata: extra as Record<string, string> };
}
