import { ENCODERS } from "./encoders/registry.js";
import type { EncoderConfig } from "./encoders/registry.js";
import { ModelError } from "./errors.js";

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

const isSize = (value: number) => Number.isSafeInteger(value) && value > 0;

/** Throws ModelError (MODEL_CONFIG) naming the field, what was expected and what was found. */
export function validateModelConfig(config: ModelConfig): void {
  const fail = (field: string, expected: string, found: unknown): never => {
    throw new ModelError(`model.${field}: expected ${expected}, found ${JSON.stringify(found)}`, "MODEL_CONFIG");
  };
  const names = Object.keys(ENCODERS);
  if (!names.includes(config.encoder.type)) fail("encoder.type", `one of ${names.join(", ")}`, config.encoder.type);
  const { hidden, layers, cutoff } = config.encoder;
  const { version } = ENCODERS[config.encoder.type];
  if ((config.encoder.version ?? version) !== version) fail("encoder.version", `${version}`, config.encoder.version);
  if (!isSize(hidden)) fail("encoder.hidden", "a positive integer", hidden);
  if (!isSize(layers)) fail("encoder.layers", "a positive integer", layers);
  if (!(cutoff > 0 && Number.isFinite(cutoff))) fail("encoder.cutoff", "a positive length in angstrom", cutoff);
  if (!config.heads.hidden.every(isSize)) fail("heads.hidden", "positive integers", config.heads.hidden);
  if (!["conservative", "direct"].includes(config.heads.forces)) {
    fail("heads.forces", "conservative or direct", config.heads.forces);
  }
  if (config.branches.length === 0) fail("branches", "at least one dataset", config.branches);
  for (const name of config.branches) {
    if (name === "" || name.includes(".") || name.includes("/")) fail("branches", "names without . and /", name);
  }
  if (new Set(config.branches).size !== config.branches.length) fail("branches", "distinct names", config.branches);
  for (const [name, scale] of Object.entries(config.scales ?? {})) {
    if (!config.branches.includes(name)) fail("scales", `one of ${config.branches.join(", ")}`, name);
    if (!(scale > 0 && Number.isFinite(scale))) fail(`scales.${name}`, "a positive energy in eV", scale);
  }
}

/** The configuration with every default written out, so that a checkpoint does not depend on what they are later. */
export function resolveModelConfig(config: ModelConfig): Required<ModelConfig> {
  validateModelConfig(config);
  const scales = Object.fromEntries(config.branches.map((name) => [name, config.scales?.[name] ?? 1]));
  return {
    ...config,
    encoder: ENCODERS[config.encoder.type].resolve(config.encoder),
    scales,
    dtype: config.dtype ?? "float32",
  };
}
