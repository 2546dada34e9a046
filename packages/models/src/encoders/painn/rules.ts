import { boolean, type FieldRules, oneOf, optional, positive, positiveInteger } from "../../fieldRules.js";
import { PAINN_VERSION, type PainnConfig } from "./config.js";

/** What each field of a PaiNN's configuration must be. */
export const PAINN_RULES: FieldRules<PainnConfig> = {
  type: oneOf(["painn"]),
  version: optional(oneOf([PAINN_VERSION])),
  hidden: positiveInteger,
  layers: positiveInteger,
  cutoff: positive("a positive length in angstrom"),
  maxNeighbors: optional(positiveInteger),
  basis: optional(positiveInteger),
  averageNeighbors: optional(positive("a positive number")),
  conditioned: optional(boolean),
};
