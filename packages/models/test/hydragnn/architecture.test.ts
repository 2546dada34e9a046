import { describe, expect, it } from "vitest";
import { hydraGnnConfig, isHydraGnnConfig, parseHydraGnnArchitecture } from "../../src/index.js";
import { errorOf, smallConfig } from "../helpers.js";
import { SC25, SC26, SMALL } from "./architectures.js";

const failure = (changes: object) => {
  const error = errorOf(() => parseHydraGnnArchitecture({ ...SMALL, ...changes }));
  const { code, message, hint } = error as { code: string; message: string; hint?: string };
  expect(code).toBe("MODEL_CONFIG");
  return hint === undefined ? message : `${message}; ${hint}`;
};

describe("parseHydraGnnArchitecture", () => {
  it("writes out every default, and reads what it has written", () => {
    const parsed = parseHydraGnnArchitecture(SC26);
    expect(parsed).toEqual({
      ...SC26,
      branches: Array.from({ length: 16 }, (_, id) => `branch-${String(id)}`),
      heads: [{ name: "energy", type: "graph", output_dim: 1 }],
      enable_interatomic_potential: true,
      loss: { kind: "mae", energy_weight: 1, energy_peratom_weight: 1, force_weight: 1 },
      use_graph_attr_conditioning: false,
      graph_attr_conditioning_mode: "concat_node",
      graph_attr_dim: 2,
    });
    expect(parseHydraGnnArchitecture(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it("takes what is left out or null as HydraGNN does", () => {
    const left = { max_neighbours: undefined, num_radial: undefined, loss: undefined };
    const found = { ...SC25, ...left, equivariance: null, graph_pooling: "sum" };
    expect(parseHydraGnnArchitecture(found)).toMatchObject({
      max_neighbours: null,
      num_radial: null,
      equivariance: false,
      graph_pooling: "add",
      loss: { kind: "mae", task_weights: [1, 1] },
    });
  });

  it("passes over what a recorded case holds beside it, and reads an architecture inside", () => {
    const parsed = parseHydraGnnArchitecture(SMALL);
    expect(parseHydraGnnArchitecture({ ...SMALL, name: "x", note: "y", structures: [], predicted: {} })).toEqual(
      parsed,
    );
    expect(parseHydraGnnArchitecture({ architecture: SMALL, structures: [] })).toEqual(parsed);
  });

  it("passes over what HydraGNN has and is switched off", () => {
    const off = { global_attn_engine: null, global_attn_heads: 0, pe_dim: 0, num_nodes: null };
    expect(parseHydraGnnArchitecture({ ...SMALL, ...off })).toEqual(parseHydraGnnArchitecture(SMALL));
  });

  it.each([
    [{ hiden_dim: 5 }, /^architecture: expected keys of mpnn_type, .*, found "hiden_dim"; did you mean hidden_dim\?$/],
    [{ hidden_dim: undefined }, "architecture.hidden_dim: expected a positive integer, found undefined"],
    [{ mpnn_type: "MACE" }, 'architecture.mpnn_type: expected one of "EGNN", "PAINN", found "MACE"'],
    [{ input_dim: 3 }, "architecture.input_dim: expected one of 1, 4, found 3"],
    [{ edge_dim: 2 }, "architecture.edge_dim: expected 1, the length of the edge, or null, found 2"],
    [{ max_neighbours: 0 }, "architecture.max_neighbours: expected a positive integer, or null, found 0"],
    [{ dim_headlayers: [] }, "architecture.dim_headlayers: expected the width of one hidden layer or more, found []"],
    [{ dim_headlayers: [4, 0.5] }, "architecture.dim_headlayers[1]: expected a positive integer, found 0.5"],
    [{ branches: ["a"] }, 'architecture.branches: expected 2 distinct names, as num_branches says, found ["a"]'],
    [
      { branches: ["a", "a"] },
      'architecture.branches: expected 2 distinct names, as num_branches says, found ["a","a"]',
    ],
    [{ branches: ["a", "b.c"] }, 'architecture.branches[1]: expected a name without . and /, found "b.c"'],
    [
      { mpnn_type: "PAINN", num_radial: null },
      "architecture.num_radial: expected a positive integer, which PAINN needs, found null",
    ],
    [
      { mpnn_type: "PAINN", hidden_dim: 1 },
      "architecture.hidden_dim: expected more than 1, which PAINN needs, found 1",
    ],
    [
      { activation: "prelu" },
      'architecture.activation: expected one of "relu", "selu", "elu", "lrelu_01", "lrelu_025", "lrelu_05", "sigmoid", ' +
        'found "prelu"',
    ],
    [
      { global_attn_engine: "GPS" },
      'architecture.global_attn_engine: expected null, found "GPS": global attention (GPS, EquivariantTransformer) is not ' +
        "built here; models that need it cannot be converted",
    ],
    [
      { heads: "energy: conv head" },
      "architecture.heads: expected a list of { name, type, output_dim }, or one of " +
        '"energy: graph head; forces: atom head", "energy: atom head, conservative forces", ' +
        '"energy: graph head, conservative forces", found "energy: conv head"',
    ],
    [
      { heads: [{ name: "charge", type: "node", output_dim: 1, architecture: "conv" }] },
      'architecture.heads[0].architecture: expected "mlp" (conv and mlp_per_node heads are not supported: they mix up atoms ' +
        'and edges of several branches), found "conv"',
    ],
    [{ heads: [] }, "architecture.heads: expected one head or more, found []"],
    [
      { heads: [{ name: "gap", type: "graph", output_dim: 1 }] },
      'architecture.heads: expected a graph head energy of output_dim 1, found ["gap: graph, 1"]',
    ],
    [
      { heads: [{ name: "energy", type: "graph", output_dim: 1 }, { name: "energy", type: "node", output_dim: 1 }] }, // prettier-ignore
      'architecture.heads: expected distinct names, found ["energy","energy"]',
    ],
    [
      { heads: [{ name: "energy", type: "graph", output_dim: 1 }, { name: "forces", type: "graph", output_dim: 3 }] }, // prettier-ignore
      "architecture.heads: expected forces, where there are any, to be a node head of output_dim 3, " +
        'found ["energy: graph, 1","forces: graph, 3"]',
    ],
    [
      { heads: [{ name: "energy", type: "node", output_dim: 2 }], enable_interatomic_potential: true },
      "architecture.heads: expected one head, energy, of output_dim 1: its gradient is the forces, " +
        'found ["energy: node, 2"]',
    ],
    [
      { enable_interatomic_potential: true },
      "architecture.enable_interatomic_potential: expected false, as architecture.heads says, found true",
    ],
    [
      { heads: "energy: graph head, conservative forces", loss: { kind: "mae" } },
      'architecture.graph_pooling: expected "add", which the energy of a graph head needs, found "mean"',
    ],
    [{ loss: { kind: "huber" } }, 'architecture.loss.kind: expected one of "mae", "mse", "rmse", "GaussianNLLLoss", found "huber"'], // prettier-ignore
    [
      { loss: { kind: "mae", task_weights: [1] } },
      "architecture.loss.task_weights: expected a number for each of 2 heads, not all zero, found [1]",
    ],
    [
      { loss: { kind: "mae", force_weight: 1 } },
      'architecture.loss: expected keys of kind, task_weights, found "force_weight"; take "force_weight" out',
    ],
    [
      {
        heads: "energy: atom head, conservative forces",
        loss: { kind: "mae" },
        use_graph_attr_conditioning: true,
        graph_attr_conditioning_mode: "fuse_pool",
      },
      'architecture.graph_attr_conditioning_mode: expected "concat_node" or "film", without a graph head, found "fuse_pool"',
    ],
  ])("refuses %j", (changes, expected) => {
    if (typeof expected === "string") expect(failure(changes)).toBe(expected);
    else expect(failure(changes)).toMatch(expected);
  });

  it("refuses what is no object", () => {
    expect(errorOf(() => parseHydraGnnArchitecture([SMALL]))).toMatchObject({
      code: "MODEL_CONFIG",
      message: expect.stringMatching(/^architecture: expected an object, found \[\{.*\}\]$/) as string,
    });
  });
});

describe("hydraGnnConfig", () => {
  it("says which variant it is, and is told from other configurations", () => {
    const egnn = hydraGnnConfig(SC25);
    expect({ type: egnn.encoder.type, dtype: egnn.dtype }).toEqual({ type: "egnn-hydragnn", dtype: "float32" });
    const painn = hydraGnnConfig(SC26, "float64");
    expect({ type: painn.encoder.type, dtype: painn.dtype }).toEqual({ type: "painn-hydragnn", dtype: "float64" });
    expect([egnn, painn, smallConfig()].map((config) => isHydraGnnConfig(config))).toEqual([true, true, false]);
  });
});
