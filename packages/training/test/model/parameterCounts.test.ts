import { createPotential, type ModelConfig } from "@hydride/models";
import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { countParameters } from "../../src/model/parameterCounts.js";

function config(hidden: number, layers: number, widths: number[], forces: "conservative" | "direct"): ModelConfig {
  return {
    encoder: { type: "egnn", hidden, layers, cutoff: 5, maxNeighbors: 20 },
    heads: { hidden: widths, forces },
    branches: ["a", "b"],
    dtype: "float32",
  };
}

test.each([
  [1, 1, [1], "conservative"],
  [17, 1, [5], "conservative"],
  [24, 4, [16, 9], "conservative"],
  [24, 4, [16, 9], "direct"],
  [5, 2, [7, 3, 11, 2], "direct"],
  [128, 3, [64, 64], "conservative"],
] as const)("are those of the model: %i wide, %i layers, heads of %j, %s", (hidden, layers, widths, forces) => {
  const made = config(hidden, layers, [...widths], forces);
  const { shared, perBranch } = createPotential(made, { seed: 0 }).parameterCounts();
  expect(countParameters(made)).toEqual({ shared, perBranch: perBranch.a });
  expect(perBranch.b).toBe(perBranch.a);
});

test("need neither memory nor the generator of random numbers", () => {
  torch.manualSeed(5);
  const expected = torch.rand([4]).tolist();
  torch.manualSeed(5);
  const before = torch.memoryStats().bytes;
  expect(countParameters(config(8192, 64, [8192, 8192], "direct")).shared).toBeGreaterThan(3e10);
  expect(torch.memoryStats().bytes).toBeLessThanOrEqual(before);
  expect(torch.rand([4]).tolist()).toEqual(expected);
});
