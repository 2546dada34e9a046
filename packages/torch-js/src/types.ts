/** The element types, by PyTorch's names. */
export const DTYPES = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int64",
  "int32",
  "int16",
  "int8",
  "uint8",
  "bool",
  "complex32",
  "complex64",
  "complex128",
] as const;

export type DType = (typeof DTYPES)[number];

/** The dtypes of real floating-point numbers. */
export type FloatDType = "float32" | "float64" | "float16" | "bfloat16";

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** An NVIDIA device; `cuda` is the current one. */
export type CudaDevice = "cuda" | `cuda:${Digit}` | `cuda:${Digit}${Digit}`;

/**
 * Where a tensor's memory is; `meta` is nowhere: shapes and dtypes only. A device whose number
 * is known at run time only: `` `cuda:${index}` as Device ``.
 */
export type Device = "cpu" | CudaDevice | "meta";
export type Layout = "strided" | "sparse_coo" | "sparse_csr";
export type MemoryFormat = "contiguous_format" | "preserve_format" | "channels_last" | "channels_last_3d";
export type Complex = { re: number; im: number };

/**
 * A number operand. A whole number counts as an integer, so that integer tensors keep their dtype; -0 does not, because it
 * would lose its sign. JavaScript does not tell 2 from 2.0: `full([3], 2)` is int64 as `torch.full([3], 2)` is in Python.
 */
export type Scalar = number | bigint | boolean | Complex;

export type TypedArray =
  Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | BigInt64Array;
