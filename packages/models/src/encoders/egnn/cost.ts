import { edgeBasisSize } from "../../radial/edgeBasis.js";
import type { EncoderCost } from "../cost.js";
import { type EgnnConfig, resolveEgnnConfig } from "./config.js";

export const EGNN_COST: EncoderCost<EgnnConfig> = {
  products: (config) => {
    const { hidden: f, basis } = resolveEgnnConfig(config);
    return { perAtom: 5 * f * f, perEdge: edgeBasisSize(basis) * f + 2 * f * f };
  },
  kept: {
    direct: { edge: 2.4, atom: 3, once: 19, again: 12 },
    conservative: { edge: 17.5, atom: 38, once: 0, again: 8 },
  },
};
