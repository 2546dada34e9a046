import { cat, nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { gatherSegments, type Segments } from "../fused/segments.js";
import type { HydraGnnArchitecture } from "./architecture.js";
import { stack } from "./stack.js";

/**
 * Charge and spin in the network, HydraGNN's `graph_attr_conditioning_mode`. One set of parameters serves all layers, and
 * unlike HydraGNN's it is there from construction on.
 */
export interface Conditioning {
  /** The module by the name of its parameters. */
  readonly module: readonly [string, nn.Module];
  /** Features (N, F) of atoms after a layer, before its activation. */
  atoms(features: Tensor, attributes: Tensor, byStructure: Segments): Tensor;
  /** Features (G, F) of structures after pooling. */
  structures(pooled: Tensor, attributes: Tensor): Tensor;
}

type Dtype = "float32" | "float64";
const same = (features: Tensor) => features;

/** P [h | g], F + G to F. */
function concatNode({ hidden_dim, graph_attr_dim }: HydraGnnArchitecture, dtype: Dtype): Conditioning {
  const projector = new nn.Linear(hidden_dim + graph_attr_dim, hidden_dim, { dtype });
  return {
    module: ["graph_concat_projector", projector],
    atoms: (features, attributes, byStructure) =>
      projector.forward(cat([features, gatherSegments(attributes, byStructure)], 1)),
    structures: same,
  };
}

/** h (1 + tanh(scale)) + shift of [scale | shift] = MLP g, G to max(F, G) to 2 F. */
function film({ hidden_dim, graph_attr_dim, activation }: HydraGnnArchitecture, dtype: Dtype): Conditioning {
  const hidden = Math.max(hidden_dim, graph_attr_dim);
  const conditioner = stack([graph_attr_dim, hidden, 2 * hidden_dim], { activation, dtype });
  return {
    module: ["graph_conditioner", conditioner],
    atoms: (features, attributes, byStructure) => {
      const both = conditioner.forward(attributes);
      const scale = both.narrow(1, 0, hidden_dim).tanh().add(1);
      return features
        .mul(gatherSegments(scale, byStructure))
        .add(gatherSegments(both.narrow(1, hidden_dim, hidden_dim), byStructure));
    },
    structures: same,
  };
}

/** MLP [x | g] of pooled features, F + G to F to F. */
function fusePool({ hidden_dim, graph_attr_dim, activation }: HydraGnnArchitecture, dtype: Dtype): Conditioning {
  const projector = stack([hidden_dim + graph_attr_dim, hidden_dim, hidden_dim], { activation, dtype });
  return {
    module: ["graph_pool_projector", projector],
    atoms: same,
    structures: (pooled, attributes) => projector.forward(cat([pooled, attributes], 1)),
  };
}

const MODES = { concat_node: concatNode, film, fuse_pool: fusePool };

/** Undefined where the architecture conditions on nothing. */
export function createConditioning(architecture: HydraGnnArchitecture, dtype: Dtype): Conditioning | undefined {
  if (!architecture.use_graph_attr_conditioning) return undefined;
  return MODES[architecture.graph_attr_conditioning_mode](architecture, dtype);
}
