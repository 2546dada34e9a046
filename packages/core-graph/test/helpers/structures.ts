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

/** A valid structure whose positions are others, and more, each time that they are read. */
export function changing(): Structure {
  let { positions } = structure();
  return Object.defineProperty(structure(), "positions", {
    get() {
      const given = positions;
      positions = Float64Array.of(...positions, 9, 9, 9);
      return given;
    },
  });
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
