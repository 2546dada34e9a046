import { nn, type Tensor } from "@hydride/torch-js";
import { fusedOperators } from "./library.js";
import { type EdgeSegments, gatherSegments } from "./segments.js";

/** What the first layer of an EGNN's edges is made of: N atoms, E edges, F channels, R numbers of each edge. */
export interface EgnnHiddenInputs {
  /** (N, F) of the atom that receives, any bias with it, and of the atom that sends. */
  receivers: Tensor;
  senders: Tensor;
  /** (E, R) */
  scalars: Tensor;
  /** (F, R) */
  scalarWeight: Tensor;
  activation: "relu" | "silu";
}

/**
 * act(receivers_i + senders_j + W scalars) of each edge from j to i, (E, F): a layer that is linear in what the atoms and the
 * edge bring needs products per atom, and a gather, not a product per edge. Differentiable twice; composed of libtorch's
 * operators, ever again.
 */
export function egnnHidden(inputs: EgnnHiddenInputs, { received, sent }: EdgeSegments): Tensor {
  const { receivers, senders, scalars, scalarWeight, activation } = inputs;
  const fused = fusedOperators();
  if (fused && !received.permutation) {
    const { dtype } = scalars;
    const graph = [sent.index, received.index, received.offsets];
    const weight = scalarWeight.t();
    return fused.egnn_hidden(receivers.to(dtype), senders.to(dtype), scalars, weight, graph, activation === "silu");
  }
  const sum = gatherSegments(receivers, received)
    .add(gatherSegments(senders, sent))
    .add(nn.functional.linear(scalars, scalarWeight));
  return activation === "silu" ? sum.silu() : sum.relu();
}
