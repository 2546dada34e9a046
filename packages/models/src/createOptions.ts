import { forkRng, manualSeed, type nn } from "@hydride/torch-js";
import { checkField } from "./fieldRules.js";

export interface CreateOptions {
  /** An integer; without it the weights come from the generator that `manualSeed` sets. */
  seed?: number;
  /** The branches that the potential has, of those of the configuration, with the weights that they have among all; defaults to all. */
  branches?: readonly string[];
}

/** Makes a model whose random weights come from the seed, if one is given. @throws ModelError MODEL_CONFIG */
export function seeded<Model extends nn.Module>({ seed }: CreateOptions, make: () => Model): Model {
  if (seed === undefined) return make();
  checkField("seed", seed, { expected: "an integer", holds: Number.isSafeInteger });
  let model: Model | undefined;
  forkRng(() => {
    manualSeed(seed);
    model = make();
  });
  return model!;
}
