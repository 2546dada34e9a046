import { architectureOf, ENCODERS } from "./encoders/registry.js";
import type { EncoderConfig } from "./encoders/registry.js";
import {
  anything,
  checkField,
  checkFields,
  type FieldRule,
  type FieldRules,
  list,
  oneOf,
  optional,
  positive,
  positiveInteger,
} from "./fieldRules.js";

/** How forces come about: the negative gradient of the energy, or an equivariant head of their own. */
export type ForceMode = "conservative" | "direct";

export interface HeadsConfig {
  /** Widths of the hidden layers of every head. */
  hidden: number[];
  forces: ForceMode;
}

/** Everything that a potential is built from; it goes into the checkpoint as it is. */
export interface ModelConfig {
  encoder: EncoderConfig;
  heads: HeadsConfig;
  /** The datasets in branch order. */
  branches: string[];
  /** eV by dataset: heads predict in this unit, so that they start at the size of what they learn. Defaults to 1. */
  scales?: Record<string, number>;
  /** The precision of parameters and activations; defaults to float32. */
  dtype?: "float32" | "float64";
}

const MODEL_RULES: FieldRules<ModelConfig> = {
  encoder: anything,
  heads: anything,
  branches: list,
  scales: optional(anything),
  dtype: optional(oneOf(["float32", "float64"])),
};

const HEADS_RULES: FieldRules<HeadsConfig> = { hidden: list, forces: oneOf(["conservative", "direct"]) };

const branchName: FieldRule = {
  expected: "a name without . and /",
  holds: (value) => typeof value === "string" && value !== "" && !/[./]/.test(value),
};

/**
 * @throws ModelError MODEL_CONFIG naming the field, what was expected and what was found; for an unknown key with the hint
 * which one was meant.
 */
export function validateModelConfig(config: ModelConfig): void {
  checkFields("model", config, MODEL_RULES);
  const { encoder, heads, branches, scales = {} } = config;
  const type: unknown = (encoder as Partial<EncoderConfig> | null | undefined)?.type;
  checkField("model.encoder.type", type, oneOf(Object.keys(ENCODERS)));
  checkFields("model.encoder", encoder, architectureOf(encoder).rules);
  checkFields("model.heads", heads, HEADS_RULES);
  for (const [index, width] of heads.hidden.entries()) {
    checkField(`model.heads.hidden[${index}]`, width, positiveInteger);
  }
  checkField("model.branches", branches, { expected: "one dataset or more", holds: () => branches.length > 0 });
  for (const [index, name] of branches.entries()) checkField(`model.branches[${index}]`, name, branchName);
  checkField("model.branches", branches, {
    expected: "distinct names",
    holds: () => new Set(branches).size === branches.length,
  });
  const scale = optional(positive("a positive energy in eV"));
  checkFields("model.scales", scales, Object.fromEntries(branches.map((name) => [name, scale])));
}

/** The configuration with every default written out, so that a checkpoint does not depend on what they are later. */
export function resolveModelConfig(config: ModelConfig): Required<ModelConfig> {
  validateModelConfig(config);
  const { encoder, heads, branches, scales, dtype = "float32" } = config;
  return {
    encoder: architectureOf(encoder).resolve(withoutUndefined(encoder)),
    heads: { ...heads, hidden: [...heads.hidden] },
    branches: [...branches],
    scales: Object.fromEntries(branches.map((name) => [name, scales?.[name] ?? 1])),
    dtype,
  };
}

// A field that is there and undefined would hide its default.
function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
