import type { nn } from "@hydride/torch-js";
import type { ModelConfig } from "./config.js";
import { checkField } from "./fieldRules.js";
import type { PropertyConfig } from "./heads/properties/config.js";

/**
 * Makes every branch in turn, so that the random weights of each are those that it has in the whole model, and keeps the ones that
 * are held: of the others there is one at a time.
 * @throws ModelError MODEL_CONFIG for a branch that the model has not, and where none is held.
 */
export function heldBranches<Branch extends nn.Module>(
  names: readonly string[],
  held: readonly string[],
  make: (name: string) => Branch,
): Map<string, Branch> {
  checkField("branches", held, {
    expected: `a list of some of ${names.join(", ")}, each once`,
    holds: () =>
      Array.isArray(held) &&
      held.length > 0 &&
      new Set(held).size === held.length &&
      held.every((name) => names.includes(name)),
  });
  const kept = new Map<string, Branch>();
  for (const name of names) {
    const branch = make(name);
    if (held.includes(name)) kept.set(name, branch);
    else for (const parameter of branch.parameters()) parameter.dispose();
  }
  return kept;
}

/** The configuration of a part of a model: the encoder, and some of its branches, in the order of the whole. */
export function configOfBranches<Config extends ModelConfig>(config: Config, held: readonly string[]): Config {
  const { branches, scales, forceScales, heads } = config;
  const { properties: all = {}, ...others } = heads;
  const kept = branches.filter((name) => held.includes(name));
  const own = <Value>(values: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => kept.includes(name)));
  const properties = Object.entries(all).flatMap(([name, property]): [string, PropertyConfig][] => {
    const of = (property.branches ?? branches).filter((branch) => kept.includes(branch));
    const scaled = property.scales && { scales: own(property.scales) };
    return of.length > 0 ? [[name, { ...property, branches: of, ...scaled }]] : [];
  });
  return {
    ...config,
    branches: kept,
    ...(scales && { scales: own(scales) }),
    ...(forceScales && { forceScales: own(forceScales) }),
    heads: { ...others, ...(properties.length > 0 && { properties: Object.fromEntries(properties) }) },
  };
}
