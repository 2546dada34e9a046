import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { GraphTensors } from "../../graphTensors.js";
import { smoothCutoff } from "../../radial/cutoff.js";
import { safeLength } from "../../radial/distance.js";
import { EdgeBasis } from "../../radial/edgeBasis.js";
import { gatherSegments } from "../../fused/segments.js";
import { speciesEmbedding } from "../../species/embedding.js";
import type { Encoded } from "../registry.js";
import { type EgnnConfig, resolveEgnnConfig } from "./config.js";
import { EgnnLayer } from "./layer.js";

/** Species embedding and EGNN layers. Invariant features come out; moved coordinates stay inside. */
export class EgnnEncoder extends nn.Module {
  readonly embedding: nn.Embedding;
  readonly layers: EgnnLayer[];
  readonly width: number;
  readonly basisSize: number;
  readonly cutoff: number;
  readonly #basis: EdgeBasis;

  constructor(config: EgnnConfig, dtype: "float32" | "float64") {
    super();
    const { hidden, layers, cutoff, basis, updateCoordinates, averageNeighbors } = resolveEgnnConfig(config);
    this.width = hidden;
    this.#basis = new EdgeBasis(basis, cutoff, dtype);
    this.basisSize = this.#basis.size;
    this.cutoff = cutoff;
    this.embedding = speciesEmbedding(hidden, dtype);
    // The last layer's moves would reach nobody.
    this.layers = Array.from(
      { length: layers },
      (_, index) =>
        new EgnnLayer({
          hidden,
          basis: this.basisSize,
          moves: updateCoordinates && index < layers - 1,
          averageNeighbors,
          dtype,
        }),
    );
  }

  /** @param displacement (E, 3) in angstrom: what forces are the derivative with respect to. */
  forward(inputs: GraphTensors, displacement: Tensor): Encoded {
    const { received, sent } = inputs;
    const distance = safeLength(displacement);
    const envelope = smoothCutoff(distance, this.cutoff);
    const bondLength = this.#basis.bondLengths(inputs.numbers, received.index, sent.index);
    const basis = this.#basis.forward(distance, bondLength);
    let features = this.embedding.forward(inputs.numbers);
    let edges = { received, sent, basis, envelope, distance, displacement };
    for (const layer of this.layers) {
      const result = layer.forward(features, edges);
      features = result.features;
      if (!result.moves) continue;
      const moved = edges.displacement
        .add(gatherSegments(result.moves, sent))
        .sub(gatherSegments(result.moves, received));
      const length = safeLength(moved);
      edges = {
        ...edges,
        displacement: moved,
        distance: length,
        basis: this.#basis.forward(length, bondLength),
      };
    }
    return { features, distance, envelope, basis };
  }
}
