import type { Structure } from "../../src";

/** A valid structure, with `fields` on top. */
export function structure(fields: Partial<Structure> = {}): Structure {
  return {
    numbers: Uint8Array.of(8, 1, 1),
    positions: Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0),
    pbc: [false, false, false],
    dataset: "water",
    id: "w1",
    group: "H2O",
    info: {},
    ...fields,
  };
}

/** The error that `work` throws. */
export function errorOf(work: () => unknown): Error & { code?: string; hint?: string } {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected an error, found none");
}
