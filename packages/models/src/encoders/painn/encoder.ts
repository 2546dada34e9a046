import * as torch from "@hydride/torch-js";
import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { GraphTensors } from "../../graphTensors.js";
import { smoothCutoff } from "../../radial/cutoff.js";
import { edgeGeometry } from "../../fused/edgeGeometry.js";
import { EdgeBasis } from "../../radial/edgeBasis.js";
import { runLayer } from "../../recompute.js";
import { ChargeSpin } from "../../species/chargeSpin.js";
import { atomFeatures } from "../../species/atomFeatures.js";
import { speciesEmbedding } from "../../species/embedding.js";
import type { Encoded, EncodeOptions } from "../registry.js";
import { type PainnConfig, resolvePainnConfig } from "./config.js";
import { type AtomState, PainnLayer } from "./layer.js";

/** Species embedding and PaiNN layers. Invariant features and vectors come out. */
export class PainnEncoder extends nn.Module {
  readonly embedding: nn.Embedding;
  readonly conditioning?: ChargeSpin;
  readonly layers: PainnLayer[];
  readonly width: number;
  readonly basisSize: number;
  readonly cutoff: number;
  readonly #basis: EdgeBasis;

  constructor(config: PainnConfig, dtype: "float32" | "float64") {
    super();
    const { hidden, layers, cutoff, basis, averageNeighbors, conditioned } = resolvePainnConfig(config);
    this.width = hidden;
    this.#basis = new EdgeBasis(basis, cutoff, dtype);
    this.basisSize = this.#basis.size;
    this.cutoff = cutoff;
    this.embedding = speciesEmbedding(hidden, dtype);
    if (conditioned) this.conditioning = new ChargeSpin(hidden, dtype);
    // A constant besides: the filters' bias.
    const functions = this.basisSize + 1;
    this.layers = Array.from(
      { length: layers },
      (_, index) => new PainnLayer({ hidden, functions, vectors: index < layers - 1, averageNeighbors, dtype }),
    );
  }

  /** @param displacement (E, 3) in angstrom: what forces are the derivative with respect to. */
  forward(inputs: GraphTensors, displacement: Tensor, { recompute = false }: EncodeOptions = {}): Encoded {
    const { received, sent, numbers } = inputs;
    const { length: distance, direction } = edgeGeometry(displacement);
    const bondLength = this.#basis.bondLengths(numbers, received.index, sent.index);
    const edges = { received, sent, basis: this.#basis.scaled(distance, bondLength), direction };
    const scalars = atomFeatures(this, inputs);
    const { dtype, device } = scalars;
    let state: AtomState = { scalars, vectors: torch.zeros([inputs.atoms, 3, this.width], { dtype, device }) };
    for (const layer of this.layers) {
      const run = (...[scalars, vectors, basis, direction]: Tensor[]) => {
        const before = { scalars: scalars!, vectors: vectors! };
        const after = layer.forward(before, { ...edges, basis: basis!, direction: direction! });
        return [after.scalars, after.vectors];
      };
      const given = [state.scalars, state.vectors, edges.basis, edges.direction];
      const [scalars, vectors] = runLayer(layer, { run, inputs: given }, recompute);
      state = { scalars: scalars!, vectors: vectors! };
    }
    const { scalars: features, vectors } = state;
    return Object.assign(this.#forHeads(distance, bondLength), { features, vectors, distance });
  }

  /** What heads of direct forces alone read, made when they do. */
  #forHeads(distance: Tensor, bondLength: Tensor): Pick<Encoded, "envelope" | "basis"> {
    const functions = this.#basis;
    let [envelope, basis]: (Tensor | undefined)[] = [];
    return {
      get envelope() {
        return (envelope ??= smoothCutoff(distance, functions.cutoff));
      },
      get basis() {
        return (basis ??= functions.forward(distance, bondLength));
      },
    };
  }
}
