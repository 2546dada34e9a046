import { linearCount, mlpCount } from "../../count.js";
import { edgeBasisSize } from "../../radial/edgeBasis.js";
import { chargeSpinCount } from "../../species/chargeSpin.js";
import { SPECIES } from "../../species/embedding.js";
import type { Part } from "../registry.js";
import { type EgnnConfig, resolveEgnnConfig } from "./config.js";

/** The parameters of the embedding and of each layer, in order. */
export function describeEgnn(config: EgnnConfig): Part[] {
  const { hidden, layers, basis, updateCoordinates, conditioned } = resolveEgnnConfig(config);
  const edge =
    mlpCount([hidden, hidden]) + linearCount(hidden + edgeBasisSize(basis), hidden, false) + mlpCount([hidden, hidden]);
  const node = mlpCount([hidden, hidden]) + linearCount(hidden, hidden, false) + mlpCount([hidden, hidden]);
  const coordinate = mlpCount([hidden, hidden]) + linearCount(hidden, 1, false);
  return [
    { name: "embedding", parameters: SPECIES * hidden },
    ...(conditioned ? [{ name: "conditioning", parameters: chargeSpinCount(hidden) }] : []),
    ...Array.from({ length: layers }, (_, index) => ({
      name: `layers.${index}`,
      parameters: edge + node + (updateCoordinates && index < layers - 1 ? coordinate : 0),
    })),
  ];
}
