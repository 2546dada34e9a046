import { collate, type Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { createPotential, describe as describeModel, graphTensors, type ModelConfig } from "../../src/index.js";
import { sampleStructures } from "../../src/testing/index.js";

const configOf = (type: "egnn" | "painn", conditioned?: boolean): ModelConfig => ({
  encoder: { type, hidden: 12, layers: 2, cutoff: 4, ...(conditioned !== undefined && { conditioned }) },
  heads: { hidden: [8], forces: "conservative" },
  branches: ["a"],
  dtype: "float64",
});

describe.each(["egnn", "painn"] as const)("%s that sees charge and spin", (type) => {
  const potential = createPotential(configOf(type, true), { seed: 3 });
  const [molecule] = sampleStructures(["a"]) as [Structure];
  const energies = (...states: Partial<Structure>[]) => {
    const structures = states.map((state, k) => ({ ...molecule, ...state, id: String(k) }));
    const batch = collate(structures, { cutoff: 4, branches: ["a"] });
    return [...(potential.forward(graphTensors(batch, { dtype: "float64" })).energy.toArray() as Float64Array)];
  };

  it("tells every state from every other, and takes a neutral singlet for granted", () => {
    const states = [{}, { charge: 1 }, { charge: -1 }, { charge: 2 }, { spin: 2 }, { spin: 3 }, { charge: 1, spin: 2 }];
    const found = energies(...states);
    for (const [k, energy] of found.entries()) {
      for (const other of found.slice(0, k)) expect(Math.abs(energy - other)).toBeGreaterThan(1e-6);
    }
    const [unsaid, said] = energies({}, { charge: 0, spin: 1 });
    expect(said).toBe(unsaid);
  });

  it("predicts of neutral singlets what it would without", () => {
    const without = createPotential(configOf(type), { seed: 3 });
    const weights = potential.stateDict();
    without.loadStateDict(new Map([...weights].filter(([name]) => !name.includes("conditioning"))));
    const batch = collate([molecule], { cutoff: 4, branches: ["a"] });
    expect(without.forward(graphTensors(batch, { dtype: "float64" })).energy.item()).toBe(energies({})[0]);
  });

  it("has the parameters that are described, and none where it is not asked for", () => {
    for (const conditioned of [true, false, undefined]) {
      const config = configOf(type, conditioned);
      const { shared, encoder } = describeModel(config);
      expect(shared).toBe(createPotential(config).parameterCounts().shared);
      const own = encoder.find(({ name }) => name === "conditioning");
      expect(own).toEqual(conditioned ? { name: "conditioning", parameters: 3 * 12 + 12 * 12 } : undefined);
    }
  });
});
