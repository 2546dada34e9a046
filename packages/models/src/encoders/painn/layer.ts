import { cat, nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { painnMessage } from "../../fused/painnMessage.js";
import type { EdgeSegments } from "../../fused/segments.js";

export interface PainnLayerOptions {
  hidden: number;
  /** Number of functions that an edge's filters are made of. */
  functions: number;
  /** Whether the vectors are read after this layer. */
  vectors: boolean;
  averageNeighbors: number;
  dtype: "float32" | "float64";
}

/** What atoms know: scalars (N, F), and vectors (N, 3, F), which turn with the structure. */
export interface AtomState {
  scalars: Tensor;
  vectors: Tensor;
}

export interface EdgeInputs extends EdgeSegments {
  /** (E, functions), zero at the cut-off. */
  basis: Tensor;
  /** (E, 3) unit vectors. */
  direction: Tensor;
}

// The length of a vector of zeros has no derivative; of this it has, and differs from the length by less than 1e-4.
const EPSILON = 1e-8;

/** One message, arXiv 2102.03150 eq. 7 and 8, and one update, eq. 9 and 10. */
export class PainnLayer extends nn.Module {
  readonly message: nn.Sequential;
  readonly filter: nn.Linear;
  readonly mix: nn.Linear;
  readonly update: nn.Sequential;
  readonly #hidden: number;
  readonly #norm: number;

  constructor({ hidden, functions, vectors, averageNeighbors, dtype }: PainnLayerOptions) {
    super();
    const linear = (inputs: number, outputs: number, bias = true) => new nn.Linear(inputs, outputs, { bias, dtype });
    this.message = new nn.Sequential(linear(hidden, hidden), new nn.SiLU(), linear(hidden, 3 * hidden));
    this.filter = linear(functions, 3 * hidden, false);
    this.mix = linear(hidden, 2 * hidden, false);
    this.update = new nn.Sequential(
      linear(2 * hidden, hidden),
      new nn.SiLU(),
      linear(hidden, (vectors ? 3 : 2) * hidden),
    );
    this.#hidden = hidden;
    this.#norm = 1 / Math.sqrt(averageNeighbors);
  }

  forward(before: AtomState, edges: EdgeInputs): AtomState {
    const received = painnMessage(
      {
        phi: this.message.forward(before.scalars),
        vectors: before.vectors,
        basis: edges.basis,
        direction: edges.direction,
        weight: this.filter.weight.t().mul(this.#norm),
      },
      edges,
    );
    const scalars = before.scalars.add(received.scalars);
    const vectors = before.vectors.add(received.vectors);
    const mixed = this.mix.forward(vectors);
    const [first, second] = [0, 1].map((part) => mixed.narrow(2, part * this.#hidden, this.#hidden)) as [
      Tensor,
      Tensor,
    ];
    const length = second.pow(2).sum([1]).add(EPSILON).sqrt();
    const gates = this.update.forward(cat([scalars, length], 1));
    const gate = (part: number) => gates.narrow(1, part * this.#hidden, this.#hidden);
    const inner = first.mul(second).sum([1]);
    return {
      scalars: scalars.add(gate(0).mul(inner)).add(gate(1)),
      vectors: gates.shape[1] === 2 * this.#hidden ? vectors : vectors.add(gate(2).unsqueeze(1).mul(first)),
    };
  }
}
