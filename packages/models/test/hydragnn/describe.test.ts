import { describe, expect, it } from "vitest";
import { createHydraGnnPotential, describeHydraGnn, hydraGnnConfig } from "../../src/index.js";
import { SC25, SC26, SMALL } from "./architectures.js";

/** Parameters of each message-passing layer that was built. */
function builtLayers(names: ReadonlyMap<string, { numel(): number }>): number[] {
  const layers: number[] = [];
  for (const [name, value] of names) {
    const layer = /^encoder\.graph_convs\.(\d+)\./.exec(name)?.[1];
    if (layer !== undefined) layers[Number(layer)] = (layers[Number(layer)] ?? 0) + value.numel();
  }
  return layers;
}

describe("describeHydraGnn", () => {
  it("counts the paper's model: 18,031,852 shared, 4,030,402 a branch", () => {
    const found = describeHydraGnn(SC25);
    expect(found.layers).toEqual([3_016_278, 5_255_754, 5_255_754, 4_504_066]);
    expect(found.shared).toBe(18_031_852);
    expect(found.branch).toEqual({
      shared: 45_900,
      heads: [{ name: "energy", parameters: 1_628_649 }, { name: "forces", parameters: 2_355_853 }], // prettier-ignore
    });
    expect(new Set(Object.values(found.perBranch))).toEqual(new Set([4_030_402]));
    expect(found.total).toBe(38_183_862);
    expect(describeHydraGnn({ ...SC25, input_dim: 1 }).shared).toBe(18_024_058);
  });

  it("counts the successor's models of 2 to 6 layers", () => {
    const shared = [2, 3, 4, 5, 6].map((num_conv_layers) => describeHydraGnn({ ...SC26, num_conv_layers }).shared);
    expect(shared).toEqual([1_487_895, 3_088_308, 4_688_721, 6_289_134, 7_889_547]);
    const { perBranch, branches } = describeHydraGnn(SC26);
    expect(perBranch["branch-15"]).toBe(662_755);
    expect(branches).toBe(16);
  });

  it("counts 114,580 for charge and spin beside each atom", () => {
    expect(describeHydraGnn({ ...SC26, use_graph_attr_conditioning: true }).conditioning).toBe(114_580);
  });

  it.each([
    ["the paper's, of two branches", { ...SC25, num_branches: 2 }],
    ["the successor's, of two branches", { ...SC26, num_branches: 2 }],
    ["EGNN with edge attributes that moves nothing", { ...SMALL, edge_dim: 1, equivariance: false }],
    ["PaiNN with edge attributes", { ...SMALL, mpnn_type: "PAINN", edge_dim: 1, input_dim: 4 }],
    ["one layer, concat_node", { ...SMALL, num_conv_layers: 1, use_graph_attr_conditioning: true }],
    ["film", { ...SMALL, use_graph_attr_conditioning: true, graph_attr_conditioning_mode: "film", graph_attr_dim: 1 }],
    ["fuse_pool", { ...SMALL, use_graph_attr_conditioning: true, graph_attr_conditioning_mode: "fuse_pool" }],
    ["variances", { ...SMALL, loss: { kind: "GaussianNLLLoss" } }],
    ["an atom head alone", { ...SMALL, heads: "energy: atom head, conservative forces", loss: undefined }],
  ])("is what is built: %s", (_, architecture) => {
    const potential = createHydraGnnPotential(hydraGnnConfig(architecture), { seed: 0 });
    const { shared, perBranch, branches, layers, total } = describeHydraGnn(architecture);
    expect(potential.parameterCounts()).toEqual({ shared, perBranch, branches });
    expect(builtLayers(potential.namedParameters())).toEqual(layers);
    expect(potential.parameters().reduce((sum, each) => sum + each.numel(), 0)).toBe(total);
  });
});
