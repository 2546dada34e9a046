import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { hydraGnnArchitecture, isHydraGnnModel } from "../../src/model/hydraGnn.js";
import { modelDemand } from "../../src/model/memory.js";
import { failureOf } from "../helpers.js";

const DATASETS = ["a", "b"].map((name) => ({ name, files: [name] }));
const parse = (model: object) => parseConfig({ datasets: DATASETS, model });
const SMALL = { hidden: 6, layers: 2, heads: { hidden: [5] } };

function architecture(model: object): Record<string, unknown> {
  const config = parse(model);
  if (!isHydraGnnModel(config.model)) throw new Error("expected a model of HydraGNN");
  return hydraGnnArchitecture(config.model, ["a", "b"]);
}

test("an architecture has HydraGNN's names", () => {
  expect(
    architecture({ encoder: "painn-hydragnn", ...SMALL, hydragnn: { inputs: "numbers", conditioning: "film" } }),
  ).toEqual({
    mpnn_type: "PAINN",
    hidden_dim: 6,
    num_conv_layers: 2,
    input_dim: 1,
    radius: 5,
    max_neighbours: 20,
    num_radial: 6,
    edge_dim: null,
    equivariance: true,
    activation: "relu",
    graph_pooling: "add",
    num_branches: 2,
    branches: ["a", "b"],
    num_sharedlayers: 2,
    dim_sharedlayers: 50,
    dim_headlayers: [5],
    heads: "energy: atom head, conservative forces",
    use_graph_attr_conditioning: true,
    graph_attr_conditioning_mode: "film",
  });
});

test("the heads follow from the forces and from what the energy is predicted for", () => {
  const heads = (forces: string, hydragnn: object) =>
    architecture({ encoder: "egnn-hydragnn", ...SMALL, heads: { hidden: [5], forces }, hydragnn }).heads;
  expect(heads("direct", {})).toBe("energy: graph head; forces: atom head");
  expect(heads("conservative", { energyHead: "structures" })).toBe("energy: graph head, conservative forces");
  expect(heads("conservative", {})).toBe("energy: atom head, conservative forces");
});

test("its parameters are counted without making it", () => {
  const { shared, perBranch } = modelDemand(
    parse({ encoder: "egnn-hydragnn", ...SMALL, heads: { hidden: [5], forces: "direct" } }),
  );
  // Layers: edges (9, 6, 6), atoms (10, 6, 6), coordinates (6, 6, 1 without bias); edges (13, 6, 6), atoms (12, 6, 6).
  const layers = [9 * 6 + 6 + 42, 10 * 6 + 6 + 42, 42 + 6, 13 * 6 + 6 + 42, 12 * 6 + 6 + 42];
  expect(shared).toBe(layers.reduce((sum, count) => sum + count));
  expect(perBranch).toBe(6 * 50 + 50 + 51 * 50 + (51 * 5 + 6) + (7 * 5 + 18));
});

test("what belongs to HydraGNN alone is refused elsewhere", () => {
  expect(failureOf(() => parse({ ...SMALL, hydragnn: { radial: 3 } }))).toEqual({
    code: "CONFIG_INVALID",
    message: 'configuration: "model.hydragnn": expected nothing, because "model.encoder" is egnn, found a group',
    hint: "Take model.encoder egnn-hydragnn or painn-hydragnn, or leave the group out.",
  });
});

test("energies of atoms are refused with direct forces", () => {
  const heads = { hidden: [5], forces: "direct" };
  expect(
    failureOf(() => parse({ encoder: "egnn-hydragnn", ...SMALL, heads, hydragnn: { energyHead: "atoms" } })),
  ).toEqual({
    code: "CONFIG_INVALID",
    message:
      'configuration: "model.hydragnn.energyHead": expected structures, because "model.heads.forces" is direct and ' +
      "HydraGNN's models have the energy of a structure then, found atoms",
    hint: "Leave it out, or take conservative forces.",
  });
});
