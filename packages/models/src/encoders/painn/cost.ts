import { edgeBasisSize } from "../../radial/edgeBasis.js";
import type { EncoderCost } from "../cost.js";
import { type PainnConfig, resolvePainnConfig } from "./config.js";

export const PAINN_COST: EncoderCost<PainnConfig> = {
  products: (config) => {
    const { hidden: f, basis } = resolvePainnConfig(config);
    return { perAtom: 15 * f * f, perEdge: 3 * f * (edgeBasisSize(basis) + 1) };
  },
  kept: {
    direct: { edge: 0.4, atom: 21, once: 35, again: 20 },
    conservative: { edge: 0.2, atom: 63, once: 16, again: 32 },
  },
};
