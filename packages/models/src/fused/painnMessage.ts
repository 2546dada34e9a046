import type { Tensor } from "@hydride/torch-js";
import { fusedOperators } from "./library.js";
import { type EdgeSegments, gatherSegments, sumSegments } from "./segments.js";

/** What PaiNN's messages are made of: N atoms, E edges, F channels, R functions. */
export interface PainnMessageInputs {
  /** (N, 3 F) of the senders: scalar messages, gates of the edge's direction, gates of the sender's vectors. */
  phi: Tensor;
  /** (N, 3, F) */
  vectors: Tensor;
  /** (E, R) functions of the distance, zero with zero slope at the cut-off. */
  basis: Tensor;
  /** (E, 3) unit vectors from receiver to sender. */
  direction: Tensor;
  /** (R, 3 F) the filters are basis times weight. */
  weight: Tensor;
  /** (E, 3 F) and times this, where it is given; then composed of libtorch's operators. */
  factor?: Tensor;
}

/**
 * PaiNN's message (arXiv 2102.03150, eq. 7 and 8), summed over the edges that each atom receives, w being the filters:
 * scalars_i = sum w1 phi1_j, vectors_i = sum w2 phi2_j direction + w3 phi3_j vectors_j.
 * @returns scalars (N, F) and vectors (N, 3, F). Differentiable twice; composed of libtorch's operators, ever again.
 */
export function painnMessage(inputs: PainnMessageInputs, edges: EdgeSegments): { scalars: Tensor; vectors: Tensor } {
  const { phi, vectors, basis, direction, weight, factor } = inputs;
  const { received, sent } = edges;
  const fused = fusedOperators();
  if (fused && !factor && sent.permutation && !received.permutation) {
    const graph = [sent.index, received.index, received.offsets, sent.permutation, sent.offsets];
    const { dtype } = basis;
    const [scalars, moved] = fused.painn_message(
      phi.to(dtype),
      vectors.to(dtype),
      basis,
      direction,
      weight.to(dtype),
      graph,
    );
    return { scalars, vectors: moved };
  }
  const filters = factor ? basis.matmul(weight).mul(factor) : basis.matmul(weight);
  const [scalar, along, gate] = filters.mul(gatherSegments(phi, sent)).chunk(3, 1) as [Tensor, Tensor, Tensor];
  const ofVectors = gate.unsqueeze(1).mul(gatherSegments(vectors, sent));
  return {
    scalars: sumSegments(scalar, received),
    vectors: sumSegments(along.unsqueeze(1).mul(direction.unsqueeze(2)).add(ofVectors), received),
  };
}
