import type { Tensor } from "@hydride/torch-js";
import { runLayer } from "../../recompute.js";
import type { HydraGnnArchitecture } from "../architecture.js";
import type { Convolutions } from "../convolutions.js";
import { painnGeometry } from "./geometry.js";
import { PainnLayer } from "./layer.js";
import type { PainnState } from "./message.js";

/** HydraGNN's PaiNN: the first block is as wide as what atoms enter with, and the last one has no vectors to give on. */
export function painnConvolutions(
  { input_dim, hidden_dim, num_conv_layers, num_radial, edge_dim, radius }: HydraGnnArchitecture,
  dtype: "float32" | "float64",
): Convolutions {
  const radial = num_radial!; // PaiNN's architectures have one.
  const layers = Array.from(
    { length: num_conv_layers },
    (_, index) =>
      new PainnLayer({
        inputs: index === 0 ? input_dim : hidden_dim,
        hidden: hidden_dim,
        radial,
        attributes: edge_dim ?? 0,
        isLast: index === num_conv_layers - 1,
        dtype,
      }),
  );
  return {
    layers,
    run(inputs, displacement, after, { recompute = false }) {
      const geometry = painnGeometry(displacement, radius, radial);
      const ofEdges = [geometry.radial, geometry.envelope, geometry.direction];
      let state: PainnState = { scalars: inputs.features, vectors: undefined };
      for (const layer of layers) {
        const part = {
          run: (...[scalars, radial, envelope, direction, vectors]: Tensor[]) => {
            const of = { radial: radial!, envelope: envelope!, direction: direction! };
            const next = layer.forward({ scalars: scalars!, vectors }, of, inputs);
            return next.vectors ? [next.scalars, next.vectors] : [next.scalars];
          },
          inputs: [state.scalars, ...ofEdges, ...(state.vectors ? [state.vectors] : [])],
        };
        const [scalars, vectors] = runLayer(layer, part, recompute);
        state = { scalars: after(scalars!), vectors };
      }
      return state.scalars;
    },
  };
}
