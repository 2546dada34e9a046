import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { EncodeOptions } from "../encoders/registry.js";
import { activation } from "./activation.js";
import type { HydraGnnArchitecture } from "./architecture.js";
import { type Conditioning, createConditioning } from "./conditioning.js";
import type { Convolutions } from "./convolutions.js";
import { egnnConvolutions } from "./egnn/convolutions.js";
import { painnConvolutions } from "./painn/convolutions.js";
import { pool } from "./pooling.js";
import type { HydraGnnTensors } from "./tensors.js";

const CONVOLUTIONS = { EGNN: egnnConvolutions, PAINN: painnConvolutions };

/** HydraGNN's base loop: h = act(cond(conv(h))) for every layer, without residual connections or embedding. */
export class HydraGnnEncoder extends nn.Module {
  readonly #convolutions: Convolutions;
  readonly #conditioning: Conditioning | undefined;
  readonly #activation: nn.Layer;
  readonly #architecture: HydraGnnArchitecture;

  constructor(architecture: HydraGnnArchitecture, dtype: "float32" | "float64") {
    super();
    this.#architecture = architecture;
    this.#convolutions = CONVOLUTIONS[architecture.mpnn_type](architecture, dtype);
    this.#conditioning = createConditioning(architecture, dtype);
    this.#activation = activation(architecture.activation);
  }

  override namedChildren(): Map<string, nn.Module> {
    const layers = this.#convolutions.layers.map((layer, index): [string, nn.Module] => [
      `graph_convs.${String(index)}`,
      layer,
    ]);
    return new Map([...layers, ...(this.#conditioning ? [this.#conditioning.module] : [])]);
  }

  /**
   * @param displacement (E, 3) from receiver to sender, in angstrom.
   * @returns (N, hidden_dim)
   */
  forward(inputs: HydraGnnTensors, displacement: Tensor, options: EncodeOptions = {}): Tensor {
    const { attributes, atomsByStructure } = inputs;
    const after = (features: Tensor) =>
      this.#activation.forward(this.#conditioning?.atoms(features, attributes, atomsByStructure) ?? features);
    return this.#convolutions.run(inputs, displacement, after, options);
  }

  /** Features of the structures, (G, hidden_dim), from those of their atoms. */
  pool(features: Tensor, inputs: HydraGnnTensors): Tensor {
    const pooled = pool(features, this.#architecture.graph_pooling, inputs);
    return this.#conditioning?.structures(pooled, inputs.attributes) ?? pooled;
  }
}
