import type { AtomArray, InfoValue } from "@hydride/core-graph";
import { Fault } from "../errors";
import type { Dtype } from "./dtype";

/** An array in row-major order. Integers beyond 2^53 are texts, so that no digit is lost; complex numbers are pairs. */
export type NdArray = { shape: number[] } & (
  { kind: "real" | "integer" | "logical"; values: Float64Array } | { kind: "string"; values: string[] }
);

/** Elements as they stand in memory or in a file. Throws a `Fault`. */
export function decodeArray(dtype: Dtype, shape: readonly number[], bytes: Buffer): NdArray {
  const count = shape.reduce((product, n) => product * n, 1);
  if (bytes.length !== count * dtype.size) {
    throw new Fault(
      "DATASET_DAMAGED",
      `expected ${count * dtype.size} bytes for an array of shape (${shape.join(", ")}), found ${bytes.length}`,
      "the file is damaged: fetch it again",
    );
  }
  const text = { shape: [...shape], kind: "string" as const };
  if (dtype.kind === "text" || dtype.kind === "bytes") return { ...text, values: texts(dtype, count, bytes) };
  if (dtype.kind === "complex") {
    const values = reals({ ...dtype, size: dtype.size / 2 }, 2 * count, bytes);
    return { shape: [...shape, 2], kind: "real", values };
  }
  if (dtype.kind === "integer" && dtype.size === 8) {
    const values = longIntegers(dtype, count, bytes);
    return values instanceof Float64Array ? { shape: [...shape], kind: "integer", values } : { ...text, values };
  }
  const values = reals(dtype, count, bytes);
  return {
    shape: [...shape],
    kind: dtype.kind,
    values: dtype.kind === "logical" ? values.map((x) => +(x !== 0)) : values,
  };
}

function reals(dtype: Dtype, count: number, bytes: Buffer): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Float64Array(count);
  const read = reader(dtype, view);
  for (let i = 0; i < count; i++) values[i] = read(i * dtype.size);
  return values;
}

function reader({ kind, size, signed, littleEndian: little }: Dtype, view: DataView): (at: number) => number {
  if (kind === "real" || kind === "complex") {
    if (size === 8) return (at) => view.getFloat64(at, little);
    return size === 4 ? (at) => view.getFloat32(at, little) : (at) => half(view.getUint16(at, little));
  }
  if (size === 4) return signed ? (at) => view.getInt32(at, little) : (at) => view.getUint32(at, little);
  if (size === 2) return signed ? (at) => view.getInt16(at, little) : (at) => view.getUint16(at, little);
  return signed ? (at) => view.getInt8(at) : (at) => view.getUint8(at);
}

/** A float of 16 bits (IEEE 754 binary16). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function longIntegers({ signed, littleEndian }: Dtype, count: number, bytes: Buffer): Float64Array | string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = (i: number) => (signed ? view.getBigInt64(8 * i, littleEndian) : view.getBigUint64(8 * i, littleEndian));
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = Number(read(i));
    if (!Number.isSafeInteger(values[i])) return Array.from({ length: count }, (_, k) => String(read(k)));
  }
  return values;
}

function texts({ kind, size, littleEndian }: Dtype, count: number, bytes: Buffer): string[] {
  return Array.from({ length: count }, (_, i) => {
    const element = bytes.subarray(i * size, (i + 1) * size);
    if (kind === "bytes") return element.toString("utf8").replace(/\0+$/, "");
    const points = Array.from({ length: size / 4 }, (_, k) =>
      littleEndian ? element.readUInt32LE(4 * k) : element.readUInt32BE(4 * k),
    );
    if (points.some((point) => point > 0x10ffff)) {
      throw new Fault(
        "DATASET_DAMAGED",
        "expected Unicode text, found a number beyond Unicode",
        "fetch the file again",
      );
    }
    return String.fromCodePoint(...points).replace(/\0+$/, "");
  });
}

/** The array as nested lists, a single element as itself. */
export function asLists({ shape, kind, values }: NdArray): InfoValue {
  const element = (i: number): InfoValue => (kind === "logical" ? values[i] !== 0 : (values[i] as string | number));
  let at = 0;
  const level = (axis: number): InfoValue =>
    axis === shape.length ? element(at++) : Array.from({ length: shape[axis]! }, () => level(axis + 1));
  return level(0);
}

/** A property of `atoms` atoms, `undefined` where the array is none: a scalar, or of another number of rows. */
export function asAtomArray({ shape, kind, values }: NdArray, atoms: number): AtomArray | undefined {
  const width = values.length / atoms;
  if (shape[0] !== atoms || !Number.isInteger(width) || width === 0) return undefined;
  if (kind === "string") return { kind, width, values };
  if (kind === "logical") return { kind, width, values: Uint8Array.from(values) };
  const short = kind === "integer" && values.every((x) => Math.abs(x) < 2 ** 31);
  return short ? { kind: "integer", width, values: Int32Array.from(values) } : { kind: "real", width, values };
}
