import type { InfoValue } from "@hydride/core-graph";
import { Fault } from "../errors";
import { REMOVE, shown, vectors } from "../json/values";
import { EV_PER_A3_IN_GPA } from "../units";

/** A kilobar with compression positive, as VASP has it, to eV/A^3 with tension positive (CODATA 2018). */
const FROM_KBAR = -1 / (10 * EV_PER_A3_IN_GPA);
/** VASP's order of six components, xx yy zz xy yz zx, as nine. */
const FROM_SIX = [0, 3, 5, 3, 1, 4, 5, 4, 2];

/** Forces, shape (n, 3); `undefined` where there are none or null. Throws a `Fault` for any other shape. */
export function forcesAt(value: InfoValue | undefined, atoms: number, key: string): Float64Array | undefined {
  if (value === undefined || value === null) return undefined;
  const forces = vectors(value, atoms);
  if (forces !== undefined) return forces;
  throw new Fault(
    "DATASET_SHAPE",
    `expected ${atoms} vectors of 3 finite numbers in "${key}", found ${shown(value)}${Array.isArray(value) ? " that are not all such" : ""}`,
    REMOVE,
  );
}

/**
 * Stress in kBar with compression positive, three rows or six numbers in VASP's order, to eV/A^3 with tension positive;
 * `undefined` where there is none or null. Throws a `Fault` for any other shape.
 */
export function stressFromKbar(value: InfoValue | undefined, key: string): Float64Array | undefined {
  if (value === undefined || value === null) return undefined;
  const six =
    Array.isArray(value) && value.length === 6 && value.every((x) => typeof x === "number" && Number.isFinite(x))
      ? (value as number[])
      : undefined;
  const nine = six === undefined ? vectors(value, 3) : Float64Array.from(FROM_SIX, (i) => six[i]!);
  if (nine !== undefined) return nine.map((x) => x * FROM_KBAR);
  throw new Fault(
    "DATASET_SHAPE",
    `expected 3 rows of 3 finite numbers (or 6: xx yy zz xy yz zx) in "${key}", found ${shown(value)}`,
    REMOVE,
  );
}
