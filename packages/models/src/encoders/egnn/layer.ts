import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { egnnEdges, type LinearWeights } from "../../fused/egnnEdges.js";
import { type EdgeSegments, sumSegments } from "../../fused/segments.js";

export interface EgnnLayerOptions {
  hidden: number;
  basis: number;
  /** Whether the layer moves the coordinates. */
  moves: boolean;
  averageNeighbors: number;
  dtype: "float32" | "float64";
}

export interface EdgeInputs extends EdgeSegments {
  /** Whether derivatives will be differentiated again. */
  twice: boolean;
  /** (E, basis), (E, 1), (E, 1), (E, 3): of the coordinates as the layer finds them; the envelope is the structure's own. */
  basis: Tensor;
  envelope: Tensor;
  distance: Tensor;
  displacement: Tensor;
}

/**
 * One equivariant layer, arXiv 2102.09844 eq. 3-6, with messages that vanish at the cut-off:
 * m_ij = fc(r_ij) phi_e(h_i, h_j, basis(d_ij)), x_i += sum_j u(d_ij) s(m_ij), h_i += phi_h(h_i, sum_j m_ij).
 * The first edge layer is linear in (h_i, h_j, basis): two products per atom and a gather replace one per edge.
 */
export class EgnnLayer extends nn.Module {
  readonly edgeReceiver: nn.Linear;
  readonly edgeSender: nn.Linear;
  readonly edgeBasis: nn.Linear;
  readonly edge: nn.Linear;
  readonly coordinate?: nn.Sequential;
  readonly nodeFeatures: nn.Linear;
  readonly nodeMessages: nn.Linear;
  readonly node: nn.Linear;
  readonly #norm: number;

  constructor({ hidden, basis, moves, averageNeighbors, dtype }: EgnnLayerOptions) {
    super();
    const linear = (inputs: number, outputs: number, bias = true) => new nn.Linear(inputs, outputs, { bias, dtype });
    this.edgeReceiver = linear(hidden, hidden);
    this.edgeSender = linear(hidden, hidden, false);
    this.edgeBasis = linear(basis, hidden, false);
    this.edge = linear(hidden, hidden);
    if (moves) {
      const last = linear(hidden, 1, false);
      nn.init.xavierUniform_(last.weight, 1e-1);
      this.coordinate = new nn.Sequential(linear(hidden, hidden), new nn.SiLU(), last);
    }
    this.nodeFeatures = linear(hidden, hidden);
    this.nodeMessages = linear(hidden, hidden, false);
    this.node = linear(hidden, hidden);
    this.#norm = 1 / Math.sqrt(averageNeighbors);
  }

  /** @returns features (N, hidden) and, where the layer moves coordinates, the moves (N, 3) in angstrom. */
  forward(features: Tensor, edges: EdgeInputs): { features: Tensor; moves?: Tensor } {
    const { received, envelope } = edges;
    const { sums, sizes } = egnnEdges(
      {
        receivers: this.edgeReceiver.forward(features),
        senders: this.edgeSender.forward(features),
        scalars: edges.basis,
        scalarWeight: this.edgeBasis.weight,
        activation: "silu",
        message: weightsOf(this.edge),
        envelope,
        ...(this.coordinate && { size: sizeOf(this.coordinate) }),
      },
      edges,
      edges,
    );
    const messages = sums.mul(this.#norm);
    const update = this.nodeFeatures.forward(features).add(this.nodeMessages.forward(messages)).silu();
    const next = features.add(this.node.forward(update));
    if (!sizes) return { features: next };
    const size = sizes.mul(envelope).div(edges.distance.add(1));
    const moves = sumSegments(edges.displacement.mul(size), received).mul(this.#norm);
    return { features: next, moves };
  }
}

const weightsOf = ({ weight, bias }: nn.Linear): LinearWeights => ({ weight, bias: bias! });

function sizeOf(coordinate: nn.Sequential): LinearWeights & { last: Tensor } {
  const [first, , last] = [...coordinate.namedChildren().values()] as [nn.Linear, nn.Module, nn.Linear];
  return { ...weightsOf(first), last: last.weight };
}
