import type { Structure } from "@hydride/core-graph";

/** Two atoms without labels, and whatever else a test wants. */
export function hydroxide(more: Partial<Structure> = {}): Structure {
  return {
    numbers: Uint8Array.of(1, 8),
    positions: Float64Array.of(0, 0, 0, 1, 2, 3),
    pbc: [false, false, false],
    dataset: "d",
    id: "a",
    group: "g",
    info: {},
    ...more,
  };
}
