/** An array in a file of ASE's format ULM. */
export interface UlmArray {
  ulm: number[];
  shape: number[];
  dtype: "float64" | "int64" | "float32";
}

export type UlmValue = UlmArray | string | number | boolean | null | UlmValue[] | { [key: string]: UlmValue };

export function array(values: number[], shape: number[], dtype: UlmArray["dtype"] = "float64"): UlmArray {
  return { ulm: values, shape, dtype };
}

/** A file of ASE's format ULM, of whatever byte order. */
export function writeUlm(
  items: Record<string, UlmValue>[],
  { tag = "ASE-Trajectory", version = 3, little = true } = {},
): Buffer {
  const parts: Buffer[] = [];
  let length = 48;
  const push = (bytes: Buffer): number => {
    const start = length;
    const padding = Buffer.alloc((8 - (bytes.length % 8)) % 8);
    parts.push(bytes, padding);
    length += bytes.length + padding.length;
    return start;
  };
  const encode = (value: UlmValue): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(encode);
    const entries = Object.entries(value).map(([key, item]) => {
      if (!isArray(item)) return [key, encode(item)];
      return [`${key}.`, { ndarray: [item.shape, item.dtype, push(bytesOf(item, little))] }];
    });
    return Object.fromEntries(entries);
  };
  const offsets = items.map((item) => {
    const json = Buffer.from(
      JSON.stringify({ ...(encode(item) as object), ...(!little && { _little_endian: false }) }),
    );
    return push(Buffer.concat([int64(json.length), json]));
  });
  const table = push(Buffer.concat(offsets.map(int64)));
  const header = Buffer.concat([
    Buffer.from(`- of Ulm${tag.padEnd(16)}`),
    int64(version),
    int64(items.length),
    int64(table),
  ]);
  return Buffer.concat([header, ...parts]);
}

function isArray(value: UlmValue): value is UlmArray {
  return typeof value === "object" && value !== null && "ulm" in value;
}

function bytesOf({ ulm, dtype }: UlmArray, little: boolean): Buffer {
  const size = dtype === "float32" ? 4 : 8;
  const bytes = Buffer.alloc(ulm.length * size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  ulm.forEach((value, i) => {
    if (dtype === "int64") view.setBigInt64(i * size, BigInt(value), little);
    else if (dtype === "float64") view.setFloat64(i * size, value, little);
    else view.setFloat32(i * size, value, little);
  });
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
