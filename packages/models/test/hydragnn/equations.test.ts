import { collate } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { hydraGnnTensors } from "../../src/index.js";
import { SMALL } from "./architectures.js";
import { reference } from "./reference.js";
import { formulaPotential, STRUCTURES, weightsOf } from "./samples.js";

const conditioned = (mode: string, dimension = 2) => ({
  use_graph_attr_conditioning: true,
  graph_attr_conditioning_mode: mode,
  graph_attr_dim: dimension,
});

const VARIANTS: [string, object][] = [
  ["as it is", {}],
  ["with coordinates among the features", { input_dim: 4 }],
  ["with edge attributes", { edge_dim: 1 }],
  ["with the nearest two neighbours alone", { max_neighbours: 2 }],
  ["of one layer", { num_conv_layers: 1 }],
  ["conditioned by concat_node", conditioned("concat_node")],
  ["conditioned by film", conditioned("film")],
  ["conditioned by film, on the charge alone, wider than the features", conditioned("film", 1)],
  ["conditioned by fuse_pool", conditioned("fuse_pool")],
  ["with max pooling", { graph_pooling: "max" }],
  ["with sum pooling", { graph_pooling: "sum" }],
  ["with variances", { loss: { kind: "GaussianNLLLoss" } }],
  ["with one hidden layer in the heads and one shared", { dim_headlayers: [4], num_sharedlayers: 1 }],
  [
    "with heads of any width, of graphs and atoms",
    {
      heads: [
        { name: "charges", type: "node", output_dim: 1 },
        { name: "energy", type: "graph", output_dim: 1 },
        { name: "dipole", type: "graph", output_dim: 3 },
      ],
      loss: { kind: "GaussianNLLLoss" },
    },
  ],
  ...["selu", "elu", "lrelu_01", "lrelu_025", "lrelu_05", "sigmoid"].map((activation): [string, object] => [
    `with ${activation}`,
    { activation },
  ]),
];

describe.each(["EGNN", "PAINN"])("HydraGNN's %s", (mpnn_type) => {
  it.each([...VARIANTS, ...(mpnn_type === "EGNN" ? [["without moves", { equivariance: false }] as const] : [])])(
    "is its equations, %s",
    (_, changes) => {
      const potential = formulaPotential({ ...SMALL, mpnn_type, ...changes });
      const { architecture } = potential.config.encoder;
      const weights = weightsOf(potential);
      const batch = collate(STRUCTURES, potential.collateOptions);
      const { outputs, variances } = potential.forward(hydraGnnTensors(batch, architecture, { dtype: "float64" }));
      const perStructure = Array.from(batch.order, (g) => {
        const structure = STRUCTURES[g]!;
        return reference(structure, architecture.branches.indexOf(structure.dataset), weights, architecture);
      });
      for (const [index, { name, output_dim }] of architecture.heads.entries()) {
        const rows = perStructure.flatMap((heads) => heads[index]!);
        const size = Math.max(...rows.flat().map(Math.abs));
        expect(size, name).toBeGreaterThan(1e-3);
        const compare = (found: unknown, wanted: number[][]) => {
          const values = found as number[][];
          expect(values.length).toBe(wanted.length);
          const differences = wanted.flatMap((row, k) => row.map((x, c) => Math.abs(values[k]![c]! - x)));
          expect(Math.max(...differences) / size, name).toBeLessThan(1e-12);
        };
        compare(outputs.get(name)!.tolist(), rows.map((row) => row.slice(0, output_dim))); // prettier-ignore
        if (variances) compare(variances.get(name)!.tolist(), rows.map((row) => row.slice(output_dim))); // prettier-ignore
      }
      expect(variances !== undefined).toBe(architecture.loss.kind === "GaussianNLLLoss");
    },
  );
});
