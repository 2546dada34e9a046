import { forkRng, manualSeed, type nn } from "@hydride/torch-js";
import { anything, checkField, checkFields, type FieldRules, optional } from "./fieldRules.js";

export interface CreateOptions {
  /** An integer; without it the weights come from the generator that `manualSeed` sets. */
  seed?: number;
  /** The branches that the potential has, of those of the configuration, with the weights that they have among all; defaults to all. */
  branches?: readonly string[];
}

// What they must be is checked where they are used.
const OPTION_RULES: FieldRules<CreateOptions> = { seed: optional(anything), branches: optional(anything) };

/** Makes a model whose random weights come from the seed, if one is given. @throws ModelError MODEL_CONFIG */
export function seeded<Model extends nn.Module>(options: CreateOptions, make: () => Model): Model {
  checkFields("options", options, OPTION_RULES);
  const { seed } = options;
  if (seed === undefined) return make();
  checkField("seed", seed, { expected: "an integer", holds: Number.isSafeInteger });
  let model: Model | undefined;
  forkRng(() => {
    manualSeed(seed);
    model = make();
  });
  return model!;
}
