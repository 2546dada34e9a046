import { collate, type Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import {
  createHydraGnnPotential,
  createPotential,
  graphTensors,
  hydraGnnConfig,
  type ModelConfig,
} from "../src/index.js";
import { configOfBranches } from "../src/heldBranches.js";
import { errorOf } from "./helpers.js";

const config: ModelConfig = {
  encoder: { type: "painn", hidden: 6, layers: 2, cutoff: 4 },
  heads: {
    hidden: [5],
    forces: "conservative",
    properties: {
      gap: { kind: "scalar", reduce: "mean", branches: ["c", "a"], scales: { a: 2, c: 3 } },
      dipole: { kind: "dipole", branches: ["b"] },
      volume: { kind: "scalar", reduce: "mean" },
    },
  },
  branches: ["a", "b", "c"],
  scales: { a: 2, b: 3, c: 4 },
  dtype: "float64",
};

const molecule: Structure = {
  numbers: Uint8Array.of(8, 1, 1),
  positions: Float64Array.of(0, 0, 0, 0.9, 0.1, 0, -0.2, 0.95, 0.1),
  pbc: [false, false, false],
  dataset: "c",
  id: "1",
  group: "1",
  info: {},
};

describe("a potential with some of the branches", () => {
  it("has the weights that these have in the whole, and no others", () => {
    const whole = createPotential(config, { seed: 4 }).namedParameters();
    for (const held of [["c"], ["c", "a"], ["b"], ["a", "b", "c"]]) {
      const part = createPotential(config, { seed: 4, branches: held });
      const names = [...whole.keys()].filter((name) => {
        const [kind, branch] = name.split(".");
        return kind === "encoder" || held.includes(branch!);
      });
      expect([...part.namedParameters().keys()]).toEqual(names);
      for (const [name, parameter] of part.namedParameters())
        expect(parameter.equal(whole.get(name)!), name).toBe(true);
      expect(part.parameterCounts().branches).toBe(held.length);
    }
  });

  it("predicts what the whole does", () => {
    const energy = (held?: string[]) => {
      const potential = createPotential(config, { seed: 4, ...(held && { branches: held }) });
      const { branches, encoder } = potential.config;
      const batch = collate([molecule], { cutoff: encoder.cutoff, branches });
      return potential.forward(graphTensors(batch, { dtype: "float64" })).energy.item();
    };
    expect(energy(["c"])).toBe(energy());
  });

  it("is one of HydraGNN's too", () => {
    const architecture = hydraGnnConfig({
      ...{ mpnn_type: "EGNN", hidden_dim: 5, num_conv_layers: 2, input_dim: 4, radius: 4, max_neighbours: 20 },
      ...{ equivariance: true, activation: "relu", graph_pooling: "mean", num_branches: 2, branches: ["x", "y"] },
      ...{
        num_sharedlayers: 2,
        dim_sharedlayers: 3,
        dim_headlayers: [4],
        heads: "energy: graph head; forces: atom head",
      },
      loss: { kind: "mae", task_weights: [1, 100] },
    });
    const whole = createHydraGnnPotential(architecture, { seed: 1 }).namedParameters();
    const part = createHydraGnnPotential(architecture, { seed: 1, branches: ["y"] });
    expect(part.config.branches).toEqual(["y"]);
    for (const [name, parameter] of part.namedParameters()) expect(parameter.equal(whole.get(name)!), name).toBe(true);
    expect(part.parameterCounts()).toEqual({
      shared: createHydraGnnPotential(architecture).parameterCounts().shared,
      perBranch: { y: expect.any(Number) as number },
      branches: 1,
    });
  });

  it("refuses branches that there are not, twice the same, and none", () => {
    const code = "MODEL_CONFIG";
    for (const [held, found] of [
      [["d"], '["d"]'],
      [["a", "a"], '["a","a"]'],
      [[], "[]"],
      ["a", '"a"'],
      [null, "null"],
    ] as [never, string][]) {
      expect(errorOf(() => createPotential(config, { branches: held }))).toMatchObject({
        code,
        message: `branches: expected a list of some of a, b, c, each once, found ${found}`,
      });
    }
  });
});

describe("configOfBranches", () => {
  it("leaves out what only others have", () => {
    const { branches, scales, heads } = configOfBranches(config, ["c", "b"]);
    expect([branches, scales]).toEqual([["b", "c"], { b: 3, c: 4 }]);
    expect(heads.properties).toEqual({
      gap: { kind: "scalar", reduce: "mean", branches: ["c"], scales: { c: 3 } },
      dipole: { kind: "dipole", branches: ["b"] },
      volume: { kind: "scalar", reduce: "mean", branches: ["b", "c"] },
    });
    expect(Object.keys(configOfBranches(config, ["a"]).heads.properties!)).toEqual(["gap", "volume"]);
  });
});
