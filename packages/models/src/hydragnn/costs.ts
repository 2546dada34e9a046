import type { EncoderCost } from "../encoders/cost.js";
import type { HydraGnnArchitecture } from "./architecture.js";
import type { HydraGnnType } from "./config.js";

type Sizes = Pick<HydraGnnArchitecture, "hidden_dim" | "equivariance" | "num_radial">;

/** Radial functions where an architecture does not say. */
const RADIAL = 6;

export const HYDRAGNN_COSTS: Readonly<Record<HydraGnnType, EncoderCost<Sizes>>> = {
  "egnn-hydragnn": {
    products: ({ hidden_dim: f, equivariance }) => ({
      perAtom: 5 * f * f,
      perEdge: f + (equivariance ? 2 : 1) * f * f,
    }),
    kept: {
      direct: { edge: 1, atom: 7, once: 0, again: 14 },
      conservative: { edge: 6, atom: 20, once: 0, again: 20 },
    },
  },
  "painn-hydragnn": {
    // A change of width after each layer, of scalars in two products, of three components of vectors in one each.
    products: ({ hidden_dim: f, num_radial }) => ({ perAtom: 20 * f * f, perEdge: 3 * f * (num_radial ?? RADIAL) }),
    kept: {
      direct: { edge: 0.1, atom: 31, once: 0, again: 24 },
      conservative: { edge: 0.3, atom: 66, once: 0, again: 30 },
    },
  },
};
