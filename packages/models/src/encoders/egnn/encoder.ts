import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { GraphTensors } from "../../graphTensors.js";
import { smoothCutoff } from "../../radial/cutoff.js";
import { edgeGeometry } from "../../fused/edgeGeometry.js";
import { EdgeBasis } from "../../radial/edgeBasis.js";
import { gatherSegments } from "../../fused/segments.js";
import { runLayer } from "../../recompute.js";
import { ChargeSpin } from "../../species/chargeSpin.js";
import { atomFeatures } from "../../species/atomFeatures.js";
import { speciesEmbedding } from "../../species/embedding.js";
import type { Encoded, EncodeOptions } from "../registry.js";
import { type EgnnConfig, resolveEgnnConfig } from "./config.js";
import { EgnnLayer } from "./layer.js";

/** Species embedding and EGNN layers. Invariant features come out; moved coordinates stay inside. */
export class EgnnEncoder extends nn.Module {
  readonly embedding: nn.Embedding;
  readonly conditioning?: ChargeSpin;
  readonly layers: EgnnLayer[];
  readonly width: number;
  readonly basisSize: number;
  readonly cutoff: number;
  readonly #basis: EdgeBasis;

  constructor(config: EgnnConfig, dtype: "float32" | "float64") {
    super();
    const { hidden, layers, cutoff, basis, updateCoordinates, averageNeighbors, conditioned } =
      resolveEgnnConfig(config);
    this.width = hidden;
    this.#basis = new EdgeBasis(basis, cutoff, dtype);
    this.basisSize = this.#basis.size;
    this.cutoff = cutoff;
    this.embedding = speciesEmbedding(hidden, dtype);
    if (conditioned) this.conditioning = new ChargeSpin(hidden, dtype);
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
  forward(
    inputs: GraphTensors,
    displacement: Tensor,
    { twice = false, recompute = false }: EncodeOptions = {},
  ): Encoded {
    const { received, sent } = inputs;
    const { length: distance } = edgeGeometry(displacement);
    const envelope = smoothCutoff(distance, this.cutoff);
    const bondLength = this.#basis.bondLengths(inputs.numbers, received.index, sent.index);
    const basis = this.#basis.forward(distance, bondLength);
    let features = atomFeatures(this, inputs);
    let edges = { received, sent, basis, envelope, distance, displacement, twice };
    for (const layer of this.layers) {
      const run = (...[before, basis, envelope, distance, displacement]: Tensor[]) => {
        const result = layer.forward(before!, {
          ...edges,
          basis: basis!,
          envelope: envelope!,
          distance: distance!,
          displacement: displacement!,
        });
        return result.moves ? [result.features, result.moves] : [result.features];
      };
      const given = [features, edges.basis, envelope, edges.distance, edges.displacement];
      const [after, moves] = runLayer(layer, { run, inputs: given }, recompute);
      features = after!;
      if (!moves) continue;
      const moved = edges.displacement.add(gatherSegments(moves, sent)).sub(gatherSegments(moves, received));
      const { length } = edgeGeometry(moved);
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
