import type { nn, Tensor } from "@hydride/torch-js";
import type { EncodeOptions } from "../encoders/registry.js";
import type { HydraGnnTensors } from "./tensors.js";

/** The message-passing layers of an encoder. */
export interface Convolutions {
  /** In order; HydraGNN names their parameters `graph_convs.<index>`. */
  readonly layers: readonly nn.Module[];
  /**
   * Runs all layers.
   * @param displacement (E, 3) from receiver to sender, in angstrom: what forces are the derivative with respect to.
   * @param after What HydraGNN does to the features of every layer, the last one too.
   * @returns (N, hidden)
   */
  run(
    inputs: HydraGnnTensors,
    displacement: Tensor,
    after: (features: Tensor) => Tensor,
    options: EncodeOptions,
  ): Tensor;
}
