import { describe, it } from "vitest";
import { createPotential, type ForceMode, type HeadsConfig, type ModelConfig } from "../../../src/index.js";
import { PhysicsSuite } from "../../../src/testing/index.js";

const branches = ["first", "second"];
const properties: HeadsConfig["properties"] = {
  volume: { kind: "scalar", reduce: "sum", uncertainty: true, scales: { second: 3 } },
  gap: { kind: "scalar", reduce: "mean", width: 2, uncertainty: true, hidden: [8, 8] },
  shifts: { kind: "atomScalar", width: 3, uncertainty: true, hidden: [] },
  partial: { kind: "charges", scales: { first: 2 } },
  dipole: { kind: "dipole", scales: { first: 4.8, second: 1 } },
  moments: { kind: "atomVector", branches: ["second"] },
};

for (const type of ["egnn", "painn"] as const) {
  const encoder: ModelConfig["encoder"] = { type, hidden: 12, layers: 2, cutoff: 4, basis: 4 };
  for (const dtype of ["float64", "float32"] as const) {
    for (const forces of ["conservative", "direct"] satisfies ForceMode[]) {
      describe(`${type} with properties, ${forces} forces, ${dtype}`, () => {
        const heads = { hidden: [12], forces, uncertainty: true, properties };
        const potential = createPotential({ encoder, heads, branches, dtype }, { seed: 4 });
        for (const [name, run] of new PhysicsSuite(potential).cases()) it(name, run);
      });
    }
  }
}
