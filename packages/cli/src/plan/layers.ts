import type { ParameterNumbers } from "@hydride/parallel/planner";
import type { Config } from "@hydride/training";

/** Products with weights in a layer of an encoder: those of EGNN and PaiNN have about as many. */
const OF_ENCODER_LAYER = 6;

/** Products with weights that a step calls, in which the time that calls take is counted: of the encoder, and of each branch. */
export function layersOf({ model, datasets }: Config): ParameterNumbers {
  const { layers, heads } = model;
  const ofBranch = (heads.hidden.length + 1) * (heads.forces === "direct" ? 2 : 1);
  return {
    shared: OF_ENCODER_LAYER * layers,
    perBranch: Object.fromEntries(datasets.map(({ name }) => [name, ofBranch])),
  };
}
