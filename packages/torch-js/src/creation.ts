import { TorchError } from "./errors.js";
import { native } from "./native.js";
import { checkOptions } from "./options.js";
import { getDefaultDtype } from "./precision.js";
import { isTensor, type Tensor } from "./tensor.js";
import { type Complex, type Device, type DType, DTYPES, type TypedArray } from "./types.js";

export type NestedArray = number | bigint | boolean | Complex | readonly NestedArray[];
export type TensorData = NestedArray | TypedArray;

export interface TensorOptions {
  dtype?: DType;
  device?: Device;
  requiresGrad?: boolean;
}

const OPTIONS = ["dtype", "device", "requiresGrad", "shape"] as const;

/** libtorch's own limit for most operators. */
const MAX_DIMENSIONS = 64;

/** The dtype of each kind of typed array that has one. */
const ARRAY_DTYPES: Readonly<Record<string, DType>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Int8Array: "int8",
  Int16Array: "int16",
  Int32Array: "int32",
  BigInt64Array: "int64",
  Uint8Array: "uint8",
};

/** What numbers JavaScript has no type for: their bits stand in a Uint16Array, as `data` and `toArray` give them. */
const SIXTEEN_BITS: readonly (DType | undefined)[] = ["float16", "bfloat16"];

/** The whole numbers that an integer dtype holds. */
const INTEGER_RANGES: Partial<Record<DType, readonly [bigint, bigint]>> = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int8: [-128n, 127n],
  uint8: [0n, 255n],
};

/**
 * A tensor from numbers or from a typed array; the data is copied. Unless `dtype` says otherwise numbers become float32
 * (`setDefaultDtype`), bigints int64, booleans bool, and `{ re, im }`, also among numbers, complex64; a typed array keeps
 * its own type, and is converted where `dtype` is another. A Uint16Array holds the bits of a `dtype` of float16 or bfloat16.
 * @param shape for a typed array, whose data is taken row-major; nested arrays have their own shape.
 * @throws TorchError TORCH_ARGUMENTS on ragged arrays, mixed kinds, numbers that an integer dtype cannot hold, a shape
 * that does not fit, or an option that there is not.
 */
export function tensor(data: TensorData, options: TensorOptions & { shape?: readonly number[] } = {}): Tensor {
  checkOptions("tensor", options, OPTIONS);
  if (isTensor(data)) throw bad("expected data, found a Tensor; use clone()");
  if (options.dtype !== undefined && !DTYPES.includes(options.dtype)) {
    throw bad(`expected a dtype (${DTYPES.join(", ")}), found "${String(options.dtype)}"`);
  }
  const {
    array,
    shape,
    dtype,
    target = dtype,
  } = ArrayBuffer.isView(data) ? fromView(data, options.dtype) : fromNested(data, options.dtype);
  let result = native().fromTypedArray(array, fitting(options.shape, array) ?? shape, dtype);
  const wanted = options.dtype ?? target;
  if (wanted !== dtype || options.device) result = result.to(options.device ?? "cpu", wanted);
  if (options.requiresGrad) result.requiresGrad = true;
  return result;
}

function bad(problem: string): TorchError {
  return new TorchError(`tensor: ${problem}`, "TORCH_ARGUMENTS");
}

function fitting(shape: readonly number[] | undefined, { length }: TypedArray): readonly number[] | undefined {
  if (shape === undefined) return undefined;
  const sizes = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  const fits = sizes && shape.reduce((product, size) => product * size, 1) === length;
  if (!fits) throw bad(`expected a shape of ${length} elements, as there are, found ${JSON.stringify(shape)}`);
  return shape;
}

interface Flat {
  array: TypedArray;
  shape: number[];
  /** What the array holds. */
  dtype: DType;
  /** What becomes of it where no dtype is wanted, if not the same. */
  target?: DType;
}

function fromView(view: TypedArray, wanted: DType | undefined): Flat {
  const name = view[Symbol.toStringTag] as string;
  const bits = name === "Uint16Array" && SIXTEEN_BITS.includes(wanted);
  const dtype = bits ? wanted : ARRAY_DTYPES[name];
  if (!dtype) {
    throw bad(
      `a ${name} has no dtype of its own; expected ${Object.keys(ARRAY_DTYPES).join(", ")}, ` +
        "or a Uint16Array with the dtype whose bits it holds, float16 or bfloat16",
    );
  }
  return { array: view, shape: [view.length], dtype };
}

function fromNested(data: NestedArray, wanted: DType | undefined): Flat {
  const { flat, shape } = flatten(data);
  const kind = kindOf(flat);
  const fallback = getDefaultDtype();
  if (kind === "complex") return fromComplex(flat, shape, wanted, fallback);
  const range = wanted && INTEGER_RANGES[wanted];
  if (kind !== "boolean" && (kind === "bigint" || range)) {
    const limits = range ?? INTEGER_RANGES.int64!;
    const integers = flat.map((value, position) =>
      integer(value as number | bigint, wanted ?? "int64", limits, position),
    );
    return { array: BigInt64Array.from(integers), shape, dtype: "int64" };
  }
  if (kind === "boolean") return { array: Uint8Array.from(flat as number[], Number), shape, dtype: "bool" };
  if ((wanted ?? fallback) === "float32") {
    return { array: Float32Array.from(flat as number[]), shape, dtype: "float32", target: "float32" };
  }
  // float64 holds every number; only the default narrows, as PyTorch's does.
  return { array: Float64Array.from(flat as number[]), shape, dtype: "float64", target: fallback };
}

function fromComplex(flat: readonly Element[], shape: number[], wanted: DType | undefined, fallback: DType): Flat {
  if (wanted && !wanted.startsWith("complex"))
    throw bad(`expected a complex dtype for complex numbers, found ${wanted}`);
  const parts = flat.flatMap((each) => (typeof each === "object" ? [each.re, each.im] : [Number(each), 0]));
  const target = fallback === "float64" ? "complex128" : "complex64";
  return { array: Float64Array.from(parts), shape, dtype: "complex128", target };
}

type Element = number | bigint | boolean | Complex;

/** The elements row-major; the first one of each level gives the shape. */
function flatten(data: NestedArray): { flat: Element[]; shape: number[] } {
  const shape: number[] = [];
  for (let level: NestedArray | undefined = data; Array.isArray(level); level = level[0] as NestedArray | undefined) {
    shape.push(level.length);
    if (shape.length > MAX_DIMENSIONS) throw bad(`expected arrays nested at most ${MAX_DIMENSIONS} deep`);
  }
  const flat: Element[] = [];
  const ragged = (depth: number, found: string) =>
    bad(`expected nested arrays of shape [${shape.join(", ")}], found ${found} at depth ${depth}`);
  const visit = (value: NestedArray, depth: number): void => {
    if (!Array.isArray(value)) {
      if (depth !== shape.length) throw ragged(depth, `a ${typeof value}`);
      flat.push(value as Element);
      return;
    }
    if (value.length !== shape[depth]) throw ragged(depth, `an array of ${value.length}`);
    for (const element of value as readonly NestedArray[]) visit(element, depth + 1);
  };
  visit(data, 0);
  return { flat, shape };
}

function isComplex(value: Element | null): value is Complex {
  return typeof value === "object" && typeof value?.re === "number" && typeof value.im === "number";
}

function kindOf(flat: readonly Element[]): string {
  const kind = flat.some(isComplex) ? "complex" : flat.length > 0 ? typeof flat[0] : "number";
  for (const [position, value] of flat.entries()) {
    const found = isComplex(value) ? "complex" : value === null ? "null" : typeof value;
    if (!["number", "bigint", "boolean", "complex"].includes(found)) {
      throw bad(`expected numbers, bigints or booleans, found ${found} at element ${position}`);
    }
    if (found !== kind && !(kind === "complex" && found === "number"))
      throw bad(`expected elements of one kind, found ${kind} and, at element ${position}, ${found}`);
  }
  return kind;
}

function integer(
  value: number | bigint,
  dtype: DType,
  [low, high]: readonly [bigint, bigint],
  position: number,
): bigint {
  const whole = typeof value === "bigint" || Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (whole !== undefined && whole >= low && whole <= high) return whole;
  const limits = dtype === "int64" ? (typeof value === "number" ? "±(2^53 - 1)" : "64 bits") : `${low} to ${high}`;
  throw bad(`expected integers of ${limits} for ${dtype}, found ${value} at element ${position}`);
}
