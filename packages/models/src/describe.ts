import { type ModelConfig, resolveModelConfig } from "./config.js";
import { sum } from "./count.js";
import { architectureOf, type Part } from "./encoders/registry.js";
import { describeHeads, type HeadPart } from "./heads/describe.js";
import type { ParameterCounts } from "./potential.js";
import { edgeBasisSize } from "./radial/edgeBasis.js";

/** Exact numbers of parameters, by part. */
export interface ModelDescription extends ParameterCounts {
  /** Of the shared encoder; they add up to `shared`. */
  encoder: Part[];
  /** Of one branch: its heads, those that only some branches have with their names. */
  heads: HeadPart[];
  /** With all branches. */
  total: number;
}

/**
 * Counts the parameters of a model without making it: P_s is `shared`, P_h `perBranch`, N_h `branches`.
 * @throws ModelError MODEL_CONFIG
 */
export function describe(config: ModelConfig): ModelDescription {
  const { encoder, heads, branches } = resolveModelConfig(config);
  const architecture = architectureOf(encoder);
  const parts = architecture.describe(encoder);
  const ofHeads = describeHeads(heads, branches, {
    width: encoder.hidden,
    basis: edgeBasisSize(encoder.basis!),
    vectors: architecture.vectors,
  });
  const shared = sum(parts.map(({ parameters }) => parameters));
  const perBranch = branches.map((name) =>
    sum(ofHeads.map((part) => ((part.branches?.includes(name) ?? true) ? part.parameters : 0))),
  );
  return {
    shared,
    perBranch: Object.fromEntries(branches.map((name, index) => [name, perBranch[index]!])),
    branches: branches.length,
    encoder: parts,
    heads: ofHeads,
    total: shared + sum(perBranch),
  };
}
