import { expect, it } from "vitest";
import { createPotential, type ModelConfig } from "../../src/index.js";
import { sampleStructures, totalEnergies } from "../../src/testing/index.js";

const PICOSECONDS = 10;

it.each(["egnn", "painn"] as const)(
  "an untrained conservative %s keeps the energy over 10 ps",
  (type) => {
    const encoder: ModelConfig["encoder"] = { type, hidden: 8, layers: 2, cutoff: 4, basis: 4 };
    const potential = createPotential(
      { encoder, heads: { hidden: [8], forces: "conservative" }, branches: ["any"], dtype: "float64" },
      { seed: 3 },
    );
    const crystal = sampleStructures(["any"]).find(({ id }) => id === "crystal")!;
    const energies = totalEnergies(potential, crystal, { steps: 1000 * PICOSECONDS, timestep: 1, temperature: 300 });
    const drift = Math.max(...energies.map((energy) => Math.abs(energy - energies[0]!)));
    console.log(`${type}: largest deviation ${drift.toExponential(2)} eV/atom`);
    expect(drift).toBeLessThan(1e-5);
    // The atoms do move, and exchange energy: a step of 8 fs shows it.
    const coarse = totalEnergies(potential, crystal, { steps: 100, timestep: 8, temperature: 300 });
    expect(Math.max(...coarse.map((energy) => Math.abs(energy - coarse[0]!)))).toBeGreaterThan(drift);
  },
  600_000,
);
