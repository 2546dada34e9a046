import { describe, it } from "vitest";
import { createPotential, type ForceMode } from "../../../src/index.js";
import { PhysicsSuite, sampleStructures } from "../../../src/testing/index.js";

const branches = ["first", "second"];

for (const dtype of ["float64", "float32"] as const) {
  for (const forces of ["conservative", "direct"] satisfies ForceMode[]) {
    describe(`PaiNN, ${forces} forces, ${dtype}`, () => {
      const potential = createPotential(
        {
          encoder: { type: "painn", hidden: 16, layers: 3, cutoff: 4 },
          heads: { hidden: [16], forces },
          branches,
          scales: { first: 2, second: 0.5 },
          dtype,
        },
        { seed: 1 },
      );
      for (const [name, run] of new PhysicsSuite(potential).cases()) it(name, run);
    });
  }
}

describe.each(["conservative", "direct"] satisfies ForceMode[])(
  "PaiNN, %s forces, with charges and spins",
  (forces) => {
    const potential = createPotential(
      {
        encoder: { type: "painn", hidden: 16, layers: 3, cutoff: 4, conditioned: true },
        heads: { hidden: [16], forces },
        branches,
        dtype: "float64",
      },
      { seed: 7 },
    );
    const states = [{}, { charge: 1, spin: 2 }, { charge: -2 }, { spin: 3 }, { charge: 0, spin: 1 }];
    const structures = [0, 1].flatMap((shift) =>
      sampleStructures(branches).map((each, index) => ({
        ...each,
        ...states[(index + shift) % states.length],
        id: `${each.id} ${String(shift)}`,
      })),
    );
    for (const [name, run] of new PhysicsSuite(potential, { structures }).cases()) it(name, run);
  },
);
