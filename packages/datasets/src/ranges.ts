import { type DatasetErrorCode, Fault, quote } from "./errors";

/**
 * The largest sizes that a number may have. What is beyond has another unit or is damaged; it would overflow or give NaN in
 * what comes after reading, where file, frame and line are no longer known. The limits are in the README.
 */
const RANGES = {
  positions: { most: 1e6, unit: "A" },
  cell: { most: 1e6, unit: "A" },
  energy: { most: 1e9, unit: "eV" },
  forces: { most: 1e6, unit: "eV/A" },
  stress: { most: 1e6, unit: "eV/A^3" },
} as const;

export type Ranged = keyof typeof RANGES;

/** The shortest cell vector of a periodic direction, angstrom. */
export const SHORTEST_VECTOR = 0.01;

/** Throws a `Fault` where a number in Hydride's units is beyond its range; `where` is the key that it stands under. */
export function checkRange(kind: Ranged, value: number, where: string, code: DatasetErrorCode = "EXTXYZ_RANGE"): void {
  const { most, unit } = RANGES[kind];
  if (Math.abs(value) <= most) return;
  const limit = most.toExponential().replace("+", "");
  throw new Fault(
    code,
    `expected a number from -${limit} to ${limit} ${unit} in ${quote(where)}, found ${Number(value.toPrecision(12))} ${unit}`,
    "look at the unit, repair the value, or leave the structure out",
  );
}
