import { complex, type DType, type Tensor, tensor } from "../../../src/index.js";
import type { Spec } from "./cases.js";

// The same formulas as in scripts/reference/operators.py. Every real number is a multiple of 1/32 of at most eight binary
// digits, so that all floating-point dtypes hold it exactly and one reference serves them all.

/** 0 to 256, each once in 257 elements. */
const level = (k: number, i: number) => ((k + 1) * 37 + i * 101 + 13) % 257;

function real(k: number, i: number, { low = -2, high = 2 }: Spec): number {
  return low + Math.floor((level(k, i) * Math.floor((high - low) * 32 + 1)) / 257) / 32;
}

function element(k: number, i: number, shape: readonly number[], spec: Spec, dtype: DType): number {
  const { low = -2, high = 2, index, distinct, sorted, sign, diagonal, symmetric } = spec;
  if (index !== undefined) return (distinct ? k + 1 : level(k, i)) % index;
  if (sorted) return k * 0.75 - 2;
  if (sign) return (level(k, i) % 2) * 2 - 1;
  if (dtype === "bool") return level(k, i) % 2;
  if (dtype.startsWith("int")) {
    return Math.ceil(low) + (level(k, i) % (Math.floor(high) - Math.ceil(low) + 1));
  }
  if (diagonal === undefined) return real(k, i, spec);
  const size = shape.at(-1)!;
  const [row, column] = [Math.floor((k % (size * size)) / size), k % size];
  const at = symmetric ? Math.min(row, column) * size + Math.max(row, column) : k;
  return real(at, i, spec) + (row === column ? diagonal : 0);
}

/** Input number `i` of a case. */
export function input(i: number, shape: readonly number[], spec: Spec, wanted: DType): Tensor {
  const dtype = spec.index !== undefined ? "int64" : (spec.dtype ?? wanted);
  const length = shape.reduce((product, size) => product * size, 1);
  const make = (shift: number) =>
    tensor(
      Float64Array.from({ length }, (_, k) => element(k + shift, i, shape, spec, dtype)),
      { shape },
    );
  if (!dtype.startsWith("complex")) return make(0).to(dtype);
  return complex(make(0), make(500)).to(dtype);
}
