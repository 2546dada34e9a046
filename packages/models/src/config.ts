import { architectureOf, ENCODERS } from "./encoders/registry.js";
import type { EncoderConfig } from "./encoders/registry.js";
import { ModelError } from "./errors.js";
import {
  anything,
  checkField,
  checkFields,
  type FieldRule,
  type FieldRules,
  list,
  oneOf,
  optional,
  own,
  plainName,
  positive,
} from "./fieldRules.js";
import { isHydraGnnType } from "./hydragnn/config.js";
import { type HeadsConfig, type ResolvedHeads, resolveHeads, validateHeads } from "./heads/config.js";

/** Everything that a potential is built from; it goes into the checkpoint as it is. */
export interface ModelConfig {
  encoder: EncoderConfig;
  heads: HeadsConfig;
  /** The datasets in branch order. */
  branches: string[];
  /** eV by dataset: heads predict in this unit, so that they start at the size of what they learn. Defaults to 1. */
  scales?: Record<string, number>;
  /** eV/angstrom by dataset: the unit in which heads of direct forces predict. Defaults to that of the energy. */
  forceScales?: Record<string, number>;
  /** The precision of parameters and activations; defaults to float32. */
  dtype?: "float32" | "float64";
}

/** With every default written out. */
export type ResolvedModelConfig = Required<Omit<ModelConfig, "heads">> & { heads: ResolvedHeads };

const MODEL_RULES: FieldRules<ModelConfig> = {
  encoder: anything,
  heads: anything,
  branches: list,
  scales: optional(anything),
  forceScales: optional(anything),
  dtype: optional(oneOf(["float32", "float64"])),
};

/**
 * @throws ModelError MODEL_CONFIG naming the field, what was expected and what was found; for an unknown key with the hint
 * which one was meant.
 */
export function validateModelConfig(config: ModelConfig): void {
  checkFields("model", config, MODEL_RULES);
  const { encoder, heads, branches, scales = {}, forceScales = {} } = config;
  const type: unknown = (encoder as Partial<EncoderConfig> | null | undefined)?.type;
  refuseHydraGnn(type);
  checkField("model.encoder.type", type, oneOf(Object.keys(ENCODERS)));
  checkFields("model.encoder", encoder, architectureOf(encoder).rules);
  checkField("model.branches", branches, { expected: "one dataset or more", holds: () => branches.length > 0 });
  for (const [index, name] of branches.entries()) checkField(`model.branches[${index}]`, name, plainName);
  checkField("model.branches", branches, {
    expected: "distinct names",
    holds: () => new Set(branches).size === branches.length,
  });
  validateHeads(heads, branches);
  const perBranch = (rule: FieldRule) => Object.fromEntries(branches.map((name) => [name, optional(rule)]));
  checkFields("model.scales", scales, perBranch(positive("a positive energy in eV")));
  checkFields("model.forceScales", forceScales, perBranch(positive("a positive force in eV/angstrom")));
}

/** The configuration with every default written out, so that a checkpoint does not depend on what they are later. */
export function resolveModelConfig(config: ModelConfig): ResolvedModelConfig {
  validateModelConfig(config);
  const { encoder, heads, branches, dtype = "float32" } = config;
  const scales = Object.fromEntries(branches.map((name) => [name, own(config.scales, name) ?? 1]));
  return {
    encoder: architectureOf(encoder).resolve(withoutUndefined(encoder)),
    heads: resolveHeads(heads, branches),
    branches: [...branches],
    scales,
    forceScales: Object.fromEntries(branches.map((name) => [name, own(config.forceScales, name) ?? scales[name]!])),
    dtype,
  };
}

// A field that is there and undefined would hide its default.
function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** HydraGNN's encoders come with heads and pooling of their own. */
function refuseHydraGnn(type: unknown): void {
  if (!isHydraGnnType(type)) return;
  throw new ModelError(
    `model.encoder.type: expected one of ${Object.keys(ENCODERS).join(", ")}, found a model of HydraGNN, ${type}`,
    "MODEL_CONFIG",
    "such a configuration is for createHydraGnnPotential and describeHydraGnn",
  );
}
