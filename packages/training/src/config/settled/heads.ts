import type { Locate } from "../issues.js";
import type { Config } from "../schema.js";
import { invalid } from "./invalid.js";
import { assertProperty } from "./property.js";

const AT = ["model", "heads"];

/**
 * Heads are those that the encoder, the forces and the datasets allow.
 * @throws ConfigError
 */
export function assertHeads({ model, datasets }: Config, locate: Locate): void {
  const { widths = {}, uncertainty, properties = {}, forces } = model.heads;
  if (model.hydragnn !== undefined) {
    const own = (["widths", "uncertainty", "properties"] as const).find((key) => (model.heads[key] ?? false) !== false);
    if (own === undefined) return;
    throw invalid(
      locate,
      [...AT, own],
      `expected nothing, because "model.encoder" is ${model.encoder}, whose heads are HydraGNN's, found ${own === "uncertainty" ? "true" : "a group"}`,
      "Take model.encoder egnn or painn, or leave it out.",
    );
  }
  if (widths.forces !== undefined && forces !== "direct") throw idleWidths("forces", "forces are conservative", locate);
  if (widths.uncertainty !== undefined && !uncertainty)
    throw idleWidths("uncertainty", "there is no uncertainty", locate);
  const branches = datasets.map(({ name }) => name);
  for (const [name, property] of Object.entries(properties)) {
    assertProperty(property, { path: [...AT, "properties", name], branches, locate });
    const uncertain = name === "energy_variance" ? uncertainty : isVariance(name, properties);
    if (!uncertain) continue;
    throw invalid(
      locate,
      [...AT, "properties", name],
      "expected another name, because predictions have the variance of a head under this one, found it",
      "Rename the labels in the files, or leave the uncertainty out.",
    );
  }
}

function isVariance(name: string, properties: NonNullable<Config["model"]["heads"]["properties"]>): boolean {
  const of = /^(.+)_variance$/.exec(name)?.[1];
  return of !== undefined && Object.hasOwn(properties, of) && properties[of]!.uncertainty === true;
}

function idleWidths(head: string, reason: string, locate: Locate) {
  return invalid(locate, [...AT, "widths", head], `expected nothing, because ${reason}, found a list`, "Leave it out.");
}
