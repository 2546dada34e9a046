import { boolean, checkFields, type FieldRules, optional } from "./fieldRules.js";

export interface ForwardOptions {
  forces?: boolean;
  stress?: boolean;
  /** Keeps the graph of conservative forces, so that a loss on them can be differentiated. */
  createGraph?: boolean;
  /** Layers keep only what they are given, and compute the rest again for derivatives: less memory, more time. */
  recompute?: boolean;
  /** Whether properties and variances are predicted where the model has any; defaults to true. */
  properties?: boolean;
}

const OPTION_RULES: FieldRules<ForwardOptions> = {
  forces: optional(boolean),
  stress: optional(boolean),
  createGraph: optional(boolean),
  recompute: optional(boolean),
  properties: optional(boolean),
};

/** @throws ModelError MODEL_CONFIG for a key that there is not, with the one that may be meant. */
export function checkForwardOptions(options: ForwardOptions): void {
  checkFields("options", options, OPTION_RULES);
}
