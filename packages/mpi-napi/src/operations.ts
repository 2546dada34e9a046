import type { Datatype } from "./datatypes";
import { refuse } from "./errors";
import { Named } from "./named";

type Scalar = number | bigint;

/** An operation of a reduction. */
export class Op extends Named {
  constructor(
    name: string,
    /** As the add-on counts them. */
    readonly index: number,
    /** Which elements it takes: numbers, integers as truth values, bits, or anything (in windows only). */
    readonly takes: "numbers" | "logical" | "bits" | "anything",
    /** The same for two values of JavaScript, where there is one. */
    readonly combine?: (a: Scalar, b: Scalar) => Scalar,
  ) {
    super(name);
  }
}

type Same = (a: number, b: number) => number;
// Both are numbers or both are bigints; the operators refuse a mixture themselves.
const scalar = (combine: Same) => combine as (a: Scalar, b: Scalar) => Scalar;
const truth = (value: Scalar | boolean) => Boolean(value);

export const SUM = new Op(
  "SUM",
  0,
  "numbers",
  scalar((a, b) => a + b),
);
export const PROD = new Op(
  "PROD",
  1,
  "numbers",
  scalar((a, b) => a * b),
);
const areNumbers = (a: Scalar, b: Scalar) => typeof a === "number" && typeof b === "number";
// NaN wins whichever of the two it is, and 0 is above -0.
export const MAX = new Op("MAX", 2, "numbers", (a, b) =>
  areNumbers(a, b) ? Math.max(a as number, b as number) : b > a ? b : a,
);
export const MIN = new Op("MIN", 3, "numbers", (a, b) =>
  areNumbers(a, b) ? Math.min(a as number, b as number) : b < a ? b : a,
);
export const LAND = new Op("LAND", 4, "logical", (a, b) => Number(truth(a) && truth(b)));
export const LOR = new Op("LOR", 5, "logical", (a, b) => Number(truth(a) || truth(b)));
export const LXOR = new Op("LXOR", 6, "logical", (a, b) => Number(truth(a) !== truth(b)));
export const BAND = new Op(
  "BAND",
  7,
  "bits",
  scalar((a, b) => a & b),
);
export const BOR = new Op(
  "BOR",
  8,
  "bits",
  scalar((a, b) => a | b),
);
export const BXOR = new Op(
  "BXOR",
  9,
  "bits",
  scalar((a, b) => a ^ b),
);
/** For windows: the new value, and the old one. */
export const REPLACE = new Op("REPLACE", 10, "anything");
export const NO_OP = new Op("NO_OP", 11, "anything");

/** The operation, where it can be applied to elements of the type. */
export function checkOp(op: unknown, datatype: Datatype, inWindow = false): Op {
  if (!(op instanceof Op)) refuse("MPI_ERR_OP", "expected an operation such as MPI.SUM as op");
  if (op.takes === "anything") {
    if (!inWindow) refuse("MPI_ERR_OP", `${op.toString()} is for windows only`);
    return op;
  }
  if (datatype.kind === "half") {
    refuse("MPI_ERR_OP", `MPI cannot reduce ${datatype.toString()}`, "reduce in MPI.FLOAT, or only move it");
  }
  const fits = {
    numbers: datatype.kind !== "bytes",
    logical: datatype.kind === "integer",
    bits: datatype.kind !== "real",
  }[op.takes];
  if (!fits) refuse("MPI_ERR_OP", `${op.toString()} does not apply to ${datatype.toString()}`);
  return op;
}
