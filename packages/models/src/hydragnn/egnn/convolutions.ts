import type { Tensor } from "@hydride/torch-js";
import { runLayer } from "../../recompute.js";
import type { HydraGnnArchitecture } from "../architecture.js";
import type { Convolutions } from "../convolutions.js";
import { EgclLayer } from "./layer.js";

/** HydraGNN's EGNN: features go through the layers, and so do coordinates, but for the last layer, whose moves nobody would see. */
export function egnnConvolutions(
  { input_dim, hidden_dim, num_conv_layers, edge_dim, equivariance }: HydraGnnArchitecture,
  dtype: "float32" | "float64",
): Convolutions {
  const layers = Array.from(
    { length: num_conv_layers },
    (_, index) =>
      new EgclLayer({
        inputs: index === 0 ? input_dim : hidden_dim,
        hidden: hidden_dim,
        attributes: edge_dim ?? 0,
        moves: equivariance && index < num_conv_layers - 1,
        dtype,
      }),
  );
  return {
    layers,
    run(inputs, displacement, after, options) {
      let state = { features: inputs.features, displacement };
      for (const layer of layers) {
        const part = {
          run: (...[features, displacement]: Tensor[]) => {
            const next = layer.forward(features!, displacement!, inputs, options);
            return [next.features, next.displacement];
          },
          inputs: [state.features, state.displacement],
        };
        const [features, moved] = runLayer(layer, part, options.recompute);
        state = { features: after(features!), displacement: moved! };
      }
      return state.features;
    },
  };
}
