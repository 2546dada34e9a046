import * as torch from "@hydride/torch-js";
import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { GraphTensors } from "../../graphTensors.js";
import { smoothCutoff } from "../../radial/cutoff.js";
import { safeLength } from "../../radial/distance.js";
import { EdgeBasis } from "../../radial/edgeBasis.js";
import { speciesEmbedding } from "../../species/embedding.js";
import type { Encoded } from "../registry.js";
import { type PainnConfig, resolvePainnConfig } from "./config.js";
import { type AtomState, PainnLayer } from "./layer.js";

/** Species embedding and PaiNN layers. Invariant features come out; vectors stay inside. */
export class PainnEncoder extends nn.Module {
  readonly embedding: nn.Embedding;
  readonly layers: PainnLayer[];
  readonly width: number;
  readonly basisSize: number;
  readonly cutoff: number;
  readonly #basis: EdgeBasis;

  constructor(config: PainnConfig, dtype: "float32" | "float64") {
    super();
    const { hidden, layers, cutoff, basis, averageNeighbors } = resolvePainnConfig(config);
    this.width = hidden;
    this.#basis = new EdgeBasis(basis, cutoff, dtype);
    this.basisSize = this.#basis.size;
    this.cutoff = cutoff;
    this.embedding = speciesEmbedding(hidden, dtype);
    // A constant besides: the filters' bias.
    const functions = this.basisSize + 1;
    this.layers = Array.from(
      { length: layers },
      (_, index) => new PainnLayer({ hidden, functions, vectors: index < layers - 1, averageNeighbors, dtype }),
    );
  }

  /** @param displacement (E, 3) in angstrom: what forces are the derivative with respect to. */
  forward(inputs: GraphTensors, displacement: Tensor): Encoded {
    const { received, sent, numbers } = inputs;
    const distance = safeLength(displacement);
    const envelope = smoothCutoff(distance, this.cutoff);
    const basis = this.#basis.forward(distance, this.#basis.bondLengths(numbers, received.index, sent.index));
    const edges = {
      received,
      sent,
      basis: torch.cat([basis.mul(envelope), envelope], 1),
      direction: displacement.div(distance),
    };
    const scalars = this.embedding.forward(numbers);
    let state: AtomState = { scalars, vectors: torch.zeros([inputs.atoms, 3, this.width], { dtype: scalars.dtype }) };
    for (const layer of this.layers) state = layer.forward(state, edges);
    return { features: state.scalars, distance, envelope, basis };
  }
}
