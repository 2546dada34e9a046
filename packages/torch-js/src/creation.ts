import { TorchError } from "./errors.js";
import { native } from "./native.js";
import { Tensor } from "./tensor.js";
import type { Device, DType, TypedArray } from "./types.js";

export type NestedArray = number | bigint | boolean | readonly NestedArray[];
export type TensorData = NestedArray | TypedArray;

export interface TensorOptions {
  dtype?: DType;
  device?: Device;
  requiresGrad?: boolean;
}

/**
 * A tensor from numbers or from a typed array; the data is copied. Numbers become float32 (bigints int64, booleans bool)
 * unless `dtype` says otherwise; a typed array keeps its own type.
 * @param shape for a typed array, whose data is taken row-major; nested arrays have their own shape.
 * @throws TorchError TORCH_ARGUMENTS on ragged arrays, mixed kinds, or a shape that does not fit.
 */
export function tensor(data: TensorData, options: TensorOptions & { shape?: readonly number[] } = {}): Tensor {
  if (data instanceof Tensor) throw new TorchError("tensor: expected data, found a Tensor; use clone()", "TORCH_ARGUMENTS");
  const { array, shape, dtype } = ArrayBuffer.isView(data) ? fromView(data) : fromNested(data, options.dtype);
  let result = native().fromTypedArray(array, options.shape ?? shape, dtype);
  const wanted = options.dtype ?? dtype;
  if (wanted !== dtype || options.device) result = result.to(options.device ?? "cpu", wanted);
  if (options.requiresGrad) result.requiresGrad = true;
  return result;
}

interface Flat {
  array: TypedArray;
  shape: number[];
  dtype: DType;
}

function fromView(view: TypedArray): Flat {
  return { array: view, shape: [view.length], dtype: dtypeOf(view) };
}

function dtypeOf(view: TypedArray): DType {
  if (view instanceof Float32Array) return "float32";
  if (view instanceof Float64Array) return "float64";
  if (view instanceof Int32Array) return "int32";
  if (view instanceof BigInt64Array) return "int64";
  if (view instanceof Uint8Array) return "uint8";
  if (view instanceof Int16Array) return "int16";
  if (view instanceof Int8Array) return "int8";
  throw new TorchError(
    `tensor: a ${(view as object).constructor.name} has no dtype of its own; expected Float32Array, Float64Array, ` +
      "Int8Array, Int16Array, Int32Array, BigInt64Array or Uint8Array",
    "TORCH_ARGUMENTS",
  );
}

function fromNested(data: NestedArray, wanted: DType | undefined): Flat {
  const shape: number[] = [];
  for (let level: NestedArray | undefined = data; Array.isArray(level); level = level[0] as NestedArray | undefined) {
    shape.push(level.length);
  }
  const flat: (number | bigint | boolean)[] = [];
  const visit = (value: NestedArray, depth: number): void => {
    if (!Array.isArray(value)) {
      if (depth !== shape.length) throw ragged(depth);
      flat.push(value as number);
      return;
    }
    if (value.length !== shape[depth]) throw ragged(depth);
    for (const element of value as readonly NestedArray[]) visit(element, depth + 1);
  };
  const ragged = (depth: number) =>
    new TorchError(
      `tensor: expected nested arrays of shape [${shape.join(", ")}], found another length at depth ${depth}`,
      "TORCH_ARGUMENTS",
    );
  visit(data, 0);
  const kind = typeof (flat[0] ?? 0);
  for (const [position, value] of flat.entries()) {
    if (typeof value !== kind || !["number", "bigint", "boolean"].includes(kind)) {
      throw new TorchError(
        `tensor: expected numbers, bigints or booleans of one kind, found ${kind} and ${typeof value} at element ${position}`,
        "TORCH_ARGUMENTS",
      );
    }
  }
  if (kind === "bigint" || (wanted === "int64" && kind === "number")) {
    return { array: BigInt64Array.from(flat as number[], (value) => integer(value)), shape, dtype: "int64" };
  }
  if (kind === "boolean") return { array: Uint8Array.from(flat as number[], Number), shape, dtype: "bool" };
  // float64 holds every number; only the default narrows, as PyTorch's does.
  if (wanted && wanted !== "float32") return { array: Float64Array.from(flat as number[]), shape, dtype: "float64" };
  return { array: Float32Array.from(flat as number[]), shape, dtype: "float32" };
}

function integer(value: number | bigint): bigint {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TorchError(`tensor: expected integers for int64, found ${value}`, "TORCH_ARGUMENTS");
  }
  return BigInt(value);
}
