import type { Structure } from "@hydride/core-graph";
import { sampleStructures } from "../../src/testing/index.js";

const STATES = [{}, { charge: 1, spin: 2 }, { charge: -2 }, { spin: 3 }, { charge: 0, spin: 1 }];

/** Every sample structure twice, in states of charge and spin that differ. */
export function ions(branches: readonly string[]): Structure[] {
  return [0, 1].flatMap((shift) =>
    sampleStructures(branches).map((each, index) => ({
      ...each,
      ...STATES[(index + shift) % STATES.length],
      id: `${each.id} ${String(shift)}`,
    })),
  );
}
