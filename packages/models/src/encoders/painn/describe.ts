import { linearCount, mlpCount } from "../../count.js";
import { edgeBasisSize } from "../../radial/edgeBasis.js";
import { chargeSpinCount } from "../../species/chargeSpin.js";
import { SPECIES } from "../../species/embedding.js";
import type { Part } from "../registry.js";
import { type PainnConfig, resolvePainnConfig } from "./config.js";

/** The parameters of the embedding and of each layer, in order. */
export function describePainn(config: PainnConfig): Part[] {
  const { hidden, layers, basis, conditioned } = resolvePainnConfig(config);
  const message = mlpCount([hidden, hidden, 3 * hidden]) + linearCount(edgeBasisSize(basis) + 1, 3 * hidden, false);
  const update = (gates: number) =>
    linearCount(hidden, 2 * hidden, false) + mlpCount([2 * hidden, hidden, gates * hidden]);
  return [
    { name: "embedding", parameters: SPECIES * hidden },
    ...(conditioned ? [{ name: "conditioning", parameters: chargeSpinCount(hidden) }] : []),
    ...Array.from({ length: layers }, (_, index) => ({
      name: `layers.${index}`,
      parameters: message + update(index < layers - 1 ? 3 : 2),
    })),
  ];
}
