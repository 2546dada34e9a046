import type { PropertyLabel } from "@hydride/core-graph";
import type { ModelConfig } from "../../config.js";
import { PROPERTY_KINDS, propertyWidth } from "./config.js";

/**
 * The labels that a model learns besides energy, forces and stress, as `collate` takes them: `collate(structures, { ...,
 * properties: propertyLabels(potential.config) })`. They are read from `info[name]` of structures and `arrays[name]` of their
 * atoms, in the unit that they have there, and of the datasets that have the property.
 */
export function propertyLabels({ heads, branches }: Pick<ModelConfig, "heads" | "branches">): PropertyLabel[] {
  return Object.entries(heads.properties ?? {}).map(([name, property]) => ({
    name,
    of: PROPERTY_KINDS[property.kind].of,
    width: propertyWidth(property),
    datasets: property.branches ?? branches,
    ...(property.kind === "dipole" && { molecular: true }),
  }));
}
