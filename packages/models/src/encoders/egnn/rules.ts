import { boolean, type FieldRules, oneOf, optional, positive, positiveInteger } from "../../fieldRules.js";
import { EGNN_VERSION, type EgnnConfig } from "./config.js";

/** What each field of an EGNN's configuration must be. */
export const EGNN_RULES: FieldRules<EgnnConfig> = {
  type: oneOf(["egnn"]),
  version: optional(oneOf([EGNN_VERSION])),
  hidden: positiveInteger,
  layers: positiveInteger,
  cutoff: positive("a positive length in angstrom"),
  maxNeighbors: optional(positiveInteger),
  basis: optional(positiveInteger),
  updateCoordinates: optional(boolean),
  averageNeighbors: optional(positive("a positive number")),
  conditioned: optional(boolean),
};
