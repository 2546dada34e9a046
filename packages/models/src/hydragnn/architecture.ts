import {
  anything,
  boolean,
  checkField,
  checkFields,
  checkWidths,
  type FieldRule,
  type FieldRules,
  list,
  oneOf,
  object,
  optional,
  plainName,
  positive,
  positiveInteger,
} from "../fieldRules.js";
import { ACTIVATION_NAMES, type ActivationName } from "./activation.js";
import { type HydraGnnHead, parseHeads } from "./heads.js";
import { type HydraGnnLossConfig, parseLoss } from "./lossConfig.js";
import { withoutUnsupported } from "./unsupported.js";

export const CONDITIONING_MODES = ["concat_node", "film", "fuse_pool"] as const;
export type ConditioningMode = (typeof CONDITIONING_MODES)[number];
export const POOLINGS = ["mean", "add", "max"] as const;
export type Pooling = (typeof POOLINGS)[number];

/** What a model of HydraGNN is built from, in HydraGNN's names, every default written out. */
export interface HydraGnnArchitecture {
  mpnn_type: "EGNN" | "PAINN";
  hidden_dim: number;
  num_conv_layers: number;
  /** What an atom enters with: 1 its atomic number, 4 its atomic number and coordinates. */
  input_dim: 1 | 4;
  /** angstrom: the cut-off of the edges, and PaiNN's. */
  radius: number;
  /** An atom sends to so many of its nearest neighbours; null for all. */
  max_neighbours: number | null;
  /** PaiNN's radial functions; null for EGNN. */
  num_radial: number | null;
  /** 1 where the length of an edge, not differentiated, is its attribute. */
  edge_dim: 1 | null;
  /** Whether EGNN moves coordinates. */
  equivariance: boolean;
  activation: ActivationName;
  graph_pooling: Pooling;
  num_branches: number;
  /** The dataset of each branch; `branch-0`, `branch-1`, ... where none are given. */
  branches: string[];
  num_sharedlayers: number;
  dim_sharedlayers: number;
  dim_headlayers: number[];
  heads: HydraGnnHead[];
  /** Whether forces are the negative gradient of the energy. */
  enable_interatomic_potential: boolean;
  loss: HydraGnnLossConfig;
  use_graph_attr_conditioning: boolean;
  graph_attr_conditioning_mode: ConditioningMode;
  /** What a structure is conditioned on: 1 its charge, 2 its charge and spin multiplicity. */
  graph_attr_dim: 1 | 2;
}

const orNull = (rule: FieldRule): FieldRule => ({
  expected: `${rule.expected}, or null`,
  holds: (value) => value === null || rule.holds(value),
  optional: true,
});

const RULES: FieldRules<HydraGnnArchitecture> = {
  mpnn_type: oneOf(["EGNN", "PAINN"]),
  hidden_dim: positiveInteger,
  num_conv_layers: positiveInteger,
  input_dim: oneOf([1, 4]),
  radius: positive("a positive length in angstrom"),
  max_neighbours: orNull(positiveInteger),
  num_radial: orNull(positiveInteger),
  edge_dim: orNull({ expected: "1, the length of the edge", holds: (value) => value === 1 }),
  equivariance: orNull(boolean),
  activation: oneOf(ACTIVATION_NAMES),
  graph_pooling: oneOf([...POOLINGS, "sum"]),
  num_branches: positiveInteger,
  branches: optional(list),
  num_sharedlayers: positiveInteger,
  dim_sharedlayers: positiveInteger,
  dim_headlayers: list,
  heads: anything,
  enable_interatomic_potential: optional(boolean),
  loss: optional(anything),
  use_graph_attr_conditioning: optional(boolean),
  graph_attr_conditioning_mode: optional(oneOf(CONDITIONING_MODES)),
  graph_attr_dim: optional(oneOf([1, 2])),
};

/**
 * Reads an architecture in HydraGNN's names. Beside it in the same object there may be what a recorded case holds: `name`,
 * `note`, `structures`, `predicted`. With an `architecture` inside, that is read.
 * @throws ModelError MODEL_CONFIG naming the field, what was expected and what was found; what HydraGNN has and this package
 * has not is named as unsupported, and an unknown key comes with the hint which one was meant.
 */
export function parseHydraGnnArchitecture(found: unknown): HydraGnnArchitecture {
  checkField("architecture", found, object);
  const { architecture = found } = found as { architecture?: unknown };
  if (architecture !== found) return parseHydraGnnArchitecture(architecture);
  const fields = withoutUnsupported("architecture", found as object) as HydraGnnArchitecture;
  checkFields("architecture", fields, RULES);
  const heads = parseHeads("architecture.heads", fields.heads, fields.enable_interatomic_potential);
  const architectureFound: HydraGnnArchitecture = {
    ...fields,
    max_neighbours: fields.max_neighbours ?? null,
    num_radial: fields.num_radial ?? null,
    edge_dim: fields.edge_dim ?? null,
    equivariance: fields.equivariance ?? false,
    graph_pooling: (fields.graph_pooling as string) === "sum" ? "add" : fields.graph_pooling,
    branches: [...(fields.branches ?? Array.from({ length: fields.num_branches }, (_, id) => `branch-${String(id)}`))],
    dim_headlayers: [...fields.dim_headlayers],
    heads: heads.heads.map((head) => ({ ...head })),
    enable_interatomic_potential: heads.conservative,
    loss: parseLoss("architecture.loss", fields.loss, heads),
    use_graph_attr_conditioning: fields.use_graph_attr_conditioning ?? false,
    graph_attr_conditioning_mode: fields.graph_attr_conditioning_mode ?? "concat_node",
    graph_attr_dim: fields.graph_attr_dim ?? 2,
  };
  checkTogether(architectureFound);
  return architectureFound;
}

/** What fields ask of each other. */
function checkTogether(architecture: HydraGnnArchitecture): void {
  const { mpnn_type, branches, dim_headlayers, num_branches, num_radial, heads } = architecture;
  const check = (field: string, value: unknown, expected: string, holds: boolean) => {
    checkField(`architecture.${field}`, value, { expected, holds: () => holds });
  };
  check("dim_headlayers", dim_headlayers, "the width of one hidden layer or more", dim_headlayers.length > 0);
  checkWidths("architecture.dim_headlayers", dim_headlayers);
  for (const [index, name] of branches.entries())
    checkField(`architecture.branches[${String(index)}]`, name, plainName);
  const distinct = new Set(branches).size === num_branches && branches.length === num_branches;
  check("branches", branches, `${String(num_branches)} distinct names, as num_branches says`, distinct);
  if (mpnn_type === "PAINN") {
    check("num_radial", num_radial, "a positive integer, which PAINN needs", num_radial !== null);
    check("hidden_dim", architecture.hidden_dim, "more than 1, which PAINN needs", architecture.hidden_dim > 1);
  }
  const ofGraphs = heads.some(({ type }) => type === "graph");
  if (architecture.enable_interatomic_potential && ofGraphs) {
    const { graph_pooling } = architecture;
    check("graph_pooling", graph_pooling, '"add", which the energy of a graph head needs', graph_pooling === "add");
  }
  if (architecture.use_graph_attr_conditioning && architecture.graph_attr_conditioning_mode === "fuse_pool") {
    check("graph_attr_conditioning_mode", "fuse_pool", '"concat_node" or "film", without a graph head', ofGraphs);
  }
}
