import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DType } from "../../../src/index.js";

/** How the elements of an input are made; see `values.ts`. */
export interface Spec {
  low?: number;
  high?: number;
  dtype?: DType;
  /** Indices below this number. */
  index?: number;
  distinct?: boolean;
  sorted?: boolean;
  sign?: boolean;
  /** Added on the diagonal. */
  diagonal?: number;
  symmetric?: boolean;
}

/** `$0` is the first input; a last object holds options by name. */
export type Argument = string | number | boolean | null | Argument[] | Record<string, string | number | boolean>;

interface Entry {
  names: string[];
  args?: Argument[];
  /** The shapes of the inputs, for each variant; or the name of such a list in shapes.json. */
  inputs?: string | number[][][];
  values?: Spec | Spec[];
  dtypes?: DType[];
  /** False where there is no gradient to compare. */
  grad?: boolean;
  /** A factor for an operator that loses digits. */
  tolerance?: number;
}

interface File {
  inputs?: string;
  dtypes: DType[];
  cases: Entry[];
}

export interface Case {
  /** The name, its occurrence in the files, the variant and the dtype; `reference` is the case with the widest dtype. */
  id: string;
  reference: string;
  name: string;
  dtype: DType;
  shapes: number[][];
  specs: Spec[];
  args: Argument[];
  grad: boolean;
  tolerance: number;
}

const FILES = ["pointwise", "binary", "reductions", "shaping", "linalg", "nn"];
const WIDEST: Partial<Record<DType, DType>> = {
  float32: "float64",
  bfloat16: "float64",
  int32: "int64",
  complex64: "complex128",
};

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), "utf8"));

/** Every case of the files, by operator. */
export function readCases(): Map<string, Case[]> {
  const shapes = read("shapes") as Record<string, number[][][]>;
  const counts = new Map<string, number>();
  const cases = new Map<string, Case[]>();
  for (const file of FILES.map((name) => read(name) as File)) {
    for (const entry of file.cases) {
      const given = entry.inputs ?? file.inputs!;
      const variants = typeof given === "string" ? shapes[given]! : given;
      for (const name of entry.names) {
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        const dtypes = entry.dtypes ?? file.dtypes;
        const made = variants.flatMap((inputs, variant) =>
          dtypes.map((dtype): Case => {
            const prefix = `${name}#${count}/${variant}/`;
            const { values = {}, args = inputs.map((_, i) => `$${i}`), grad = true, tolerance = 1 } = entry;
            const specs = Array.isArray(values) ? values : inputs.map(() => values);
            const reference = prefix + (WIDEST[dtype] ?? dtype);
            return { id: prefix + dtype, reference, name, dtype, shapes: inputs, specs, args, grad, tolerance };
          }),
        );
        cases.set(name, [...(cases.get(name) ?? []), ...made]);
      }
    }
  }
  return cases;
}
