import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { GraphTensors } from "../../graphTensors.js";
import { besselBasis } from "../../radial/bessel.js";
import { smoothCutoff } from "../../radial/cutoff.js";
import { safeLength } from "../../radial/distance.js";
import { gather } from "../../segment.js";
import type { Encoded } from "../registry.js";
import { type EgnnConfig, resolveEgnnConfig } from "./config.js";
import { EgnnLayer } from "./layer.js";

/** Atomic numbers 1 to 118; row 0 is not used. */
const SPECIES = 119;

/** Species embedding and EGNN layers. Invariant features come out; moved coordinates stay inside. */
export class EgnnEncoder extends nn.Module {
  readonly embedding: nn.Embedding;
  readonly layers: EgnnLayer[];
  readonly width: number;
  readonly basisSize: number;
  readonly cutoff: number;

  constructor(config: EgnnConfig, dtype: "float32" | "float64") {
    super();
    const { hidden, layers, cutoff, basis, updateCoordinates, averageNeighbors } = resolveEgnnConfig(config);
    this.width = hidden;
    this.basisSize = basis;
    this.cutoff = cutoff;
    this.embedding = new nn.Embedding(SPECIES, hidden, { dtype });
    // The last layer's moves would reach nobody.
    this.layers = Array.from(
      { length: layers },
      (_, index) =>
        new EgnnLayer({ hidden, basis, moves: updateCoordinates && index < layers - 1, averageNeighbors, dtype }),
    );
  }

  /** @param displacement (E, 3) in angstrom: what forces are the derivative with respect to. */
  forward(inputs: GraphTensors, displacement: Tensor): Encoded {
    const { receiver, sender, atoms } = inputs;
    const distance = safeLength(displacement);
    const envelope = smoothCutoff(distance, this.cutoff);
    const basis = besselBasis(distance, this.cutoff, this.basisSize);
    let features = this.embedding.forward(inputs.numbers);
    let edges = { receiver, sender, atoms, basis, envelope, distance, displacement };
    for (const layer of this.layers) {
      const result = layer.forward(features, edges);
      features = result.features;
      if (!result.moves) continue;
      const moved = edges.displacement.add(gather(result.moves, sender)).sub(gather(result.moves, receiver));
      const length = safeLength(moved);
      edges = {
        ...edges,
        displacement: moved,
        distance: length,
        basis: besselBasis(length, this.cutoff, this.basisSize),
      };
    }
    return { features, distance, envelope, basis };
  }
}
