import { describe, it } from "vitest";
import { createPotential, type ForceMode } from "../../../src/index.js";
import { PhysicsSuite } from "../../../src/testing/index.js";
import { ions } from "../ions.js";

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

for (const dtype of ["float64", "float32"] as const) {
  for (const forces of ["conservative", "direct"] satisfies ForceMode[]) {
    describe(`PaiNN, ${forces} forces, with charges and spins, ${dtype}`, () => {
      const potential = createPotential(
        {
          encoder: { type: "painn", hidden: 16, layers: 3, cutoff: 4, conditioned: true },
          heads: { hidden: [16], forces },
          branches,
          dtype,
        },
        { seed: 7 },
      );
      for (const [name, run] of new PhysicsSuite(potential, { structures: ions(branches) }).cases()) it(name, run);
    });
  }
}
