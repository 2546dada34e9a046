import type { Config } from "../config/schema.js";

type HydraGnnModel = Config["model"] & { hydragnn: NonNullable<Config["model"]["hydragnn"]> };

/** Whether a model is one of HydraGNN's, and has therefore a group `hydragnn`. */
export function isHydraGnnModel(model: Config["model"]): model is HydraGnnModel {
  return model.hydragnn !== undefined;
}

/** The architecture of a model in HydraGNN's own names. */
export function hydraGnnArchitecture(model: HydraGnnModel, branches: readonly string[]): Record<string, unknown> {
  const { encoder, hidden, layers, cutoff, maxNeighbors, heads, hydragnn } = model;
  const isPainn = encoder === "painn-hydragnn";
  const isConservative = heads.forces === "conservative";
  return {
    mpnn_type: isPainn ? "PAINN" : "EGNN",
    hidden_dim: hidden,
    num_conv_layers: layers,
    input_dim: hydragnn.inputs === "numbers" ? 1 : 4,
    radius: cutoff,
    max_neighbours: maxNeighbors,
    num_radial: isPainn ? hydragnn.radial : null,
    edge_dim: hydragnn.edgeLengths ? 1 : null,
    equivariance: hydragnn.equivariance,
    activation: hydragnn.activation,
    graph_pooling: hydragnn.pooling,
    num_branches: branches.length,
    branches: [...branches],
    num_sharedlayers: hydragnn.sharedLayers,
    dim_sharedlayers: hydragnn.sharedWidth,
    dim_headlayers: heads.hidden,
    heads: isConservative
      ? `energy: ${hydragnn.energyHead === "structures" ? "graph" : "atom"} head, conservative forces`
      : "energy: graph head; forces: atom head",
    use_graph_attr_conditioning: hydragnn.conditioning !== "none",
    ...(hydragnn.conditioning !== "none" && { graph_attr_conditioning_mode: hydragnn.conditioning }),
  };
}
