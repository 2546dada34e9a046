import { type ModelConfig, resolveModelConfig } from "./config.js";
import { sum } from "./count.js";
import { architectureOf, type Part } from "./encoders/registry.js";
import { describeBranch } from "./heads/describe.js";
import type { ParameterCounts } from "./potential.js";
import { edgeBasisSize } from "./radial/edgeBasis.js";

/** Exact numbers of parameters, by part. */
export interface ModelDescription extends ParameterCounts {
  /** Of the shared encoder; they add up to `shared`. */
  encoder: Part[];
  /** Of one branch, each as large as the other: its heads. */
  heads: Part[];
  /** With all branches. */
  total: number;
}

/**
 * Counts the parameters of a model without making it: P_s is `shared`, P_h that of any branch, N_h `branches`.
 * @throws ModelError MODEL_CONFIG
 */
export function describe(config: ModelConfig): ModelDescription {
  const { encoder, heads, branches } = resolveModelConfig(config);
  const parts = architectureOf(encoder).describe(encoder);
  const ofBranch = describeBranch(heads, encoder.hidden, edgeBasisSize(encoder.basis!));
  const shared = sum(parts.map(({ parameters }) => parameters));
  const perBranch = sum(ofBranch.map(({ parameters }) => parameters));
  return {
    shared,
    perBranch: Object.fromEntries(branches.map((name) => [name, perBranch])),
    branches: branches.length,
    encoder: parts,
    heads: ofBranch,
    total: shared + branches.length * perBranch,
  };
}
