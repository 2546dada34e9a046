import { mlpCount, sum } from "../count.js";
import type { ParameterCounts } from "../potential.js";
import { type HydraGnnArchitecture, parseHydraGnnArchitecture } from "./architecture.js";
import { outputsOf } from "./branch.js";

/** Exact numbers of parameters, by part. */
export interface HydraGnnDescription extends ParameterCounts {
  /** Of each message-passing layer; with `conditioning` they add up to `shared`. */
  layers: number[];
  /** Of what charge and spin enter through. */
  conditioning: number;
  /** Of one branch, each as large as the other: the layers that heads of graphs share, and each head. */
  branch: { shared: number; heads: { name: string; parameters: number }[] };
  /** With all branches. */
  total: number;
}

/**
 * Counts the parameters of an architecture without building it.
 * @throws ModelError MODEL_CONFIG
 */
export function describeHydraGnn(architecture: unknown): HydraGnnDescription {
  const parsed = parseHydraGnnArchitecture(architecture);
  const layers = Array.from({ length: parsed.num_conv_layers }, (_, index) => COUNTS[parsed.mpnn_type](parsed, index));
  const conditioning = conditioningCount(parsed);
  const branch = branchCounts(parsed);
  const perBranch = branch.shared + sum(branch.heads.map(({ parameters }) => parameters));
  const shared = sum(layers) + conditioning;
  return {
    shared,
    perBranch: Object.fromEntries(parsed.branches.map((name) => [name, perBranch])),
    branches: parsed.num_branches,
    layers,
    conditioning,
    branch,
    total: shared + parsed.num_branches * perBranch,
  };
}

const COUNTS = { EGNN: egnnLayerCount, PAINN: painnLayerCount };

function egnnLayerCount(architecture: HydraGnnArchitecture, index: number): number {
  const { input_dim, hidden_dim: hidden, num_conv_layers, edge_dim, equivariance } = architecture;
  const inputs = index === 0 ? input_dim : hidden;
  const edge = mlpCount([2 * inputs + 1 + (edge_dim ?? 0), hidden, hidden]);
  const node = mlpCount([inputs + hidden, hidden, hidden]);
  const moves = equivariance && index < num_conv_layers - 1;
  return edge + node + (moves ? mlpCount([hidden, hidden]) + hidden : 0);
}

function painnLayerCount(architecture: HydraGnnArchitecture, index: number): number {
  const { input_dim, hidden_dim: hidden, num_conv_layers, num_radial, edge_dim } = architecture;
  const inputs = index === 0 ? input_dim : hidden;
  const isLast = index === num_conv_layers - 1;
  const attributes = edge_dim === null ? 0 : mlpCount([edge_dim, inputs, 3 * inputs]);
  const message = mlpCount([inputs, inputs, 3 * inputs]) + mlpCount([num_radial!, 3 * inputs]) + attributes;
  const update = 2 * inputs ** 2 + mlpCount([2 * inputs, inputs, (isLast ? 2 : 3) * inputs]);
  const widths = mlpCount([inputs, hidden, hidden]) + (isLast ? 0 : inputs * hidden);
  return message + update + widths;
}

function conditioningCount(architecture: HydraGnnArchitecture): number {
  const { use_graph_attr_conditioning, graph_attr_conditioning_mode, graph_attr_dim, hidden_dim } = architecture;
  if (!use_graph_attr_conditioning) return 0;
  return mlpCount(
    {
      concat_node: [hidden_dim + graph_attr_dim, hidden_dim],
      film: [graph_attr_dim, Math.max(hidden_dim, graph_attr_dim), 2 * hidden_dim],
      fuse_pool: [hidden_dim + graph_attr_dim, hidden_dim, hidden_dim],
    }[graph_attr_conditioning_mode],
  );
}

function branchCounts(architecture: HydraGnnArchitecture): HydraGnnDescription["branch"] {
  const { hidden_dim, num_sharedlayers, dim_sharedlayers, dim_headlayers, heads } = architecture;
  const shared = [hidden_dim, ...Array.from({ length: num_sharedlayers }, () => dim_sharedlayers)];
  return {
    shared: heads.some(({ type }) => type === "graph") ? mlpCount(shared) : 0,
    heads: heads.map(({ name, type, output_dim }) => {
      const inputs = type === "graph" ? dim_sharedlayers : hidden_dim;
      return { name, parameters: mlpCount([inputs, ...dim_headlayers, outputsOf(output_dim, architecture)]) };
    }),
  };
}
