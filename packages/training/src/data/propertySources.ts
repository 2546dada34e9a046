import type { Structure } from "@hydride/core-graph";
import { propertyLabels } from "@hydride/models";
import type { Config } from "../config/schema.js";
import { headsConfig } from "../model/heads.js";
import type { PropertySource, PropertyStatistics } from "./propertyStatistics.js";

/** The labels of the properties of a model that a configuration asks for. */
export function propertySources({ model, datasets }: Pick<Config, "model" | "datasets">): PropertySource[] {
  const { properties = {} } = model.heads;
  const branches = datasets.map(({ name }) => name);
  return propertyLabels({ heads: headsConfig(model.heads), branches }).map((label) => {
    const { kind, reduce } = properties[label.name]!;
    return { ...label, isVector: kind === "dipole" || kind === "atomVector", isSum: reduce === "sum" };
  });
}

/** Whether a structure has a label of a property; `null` is none. */
export function hasProperty({ info, arrays }: Structure, { name, of }: Pick<PropertySource, "name" | "of">): boolean {
  const values: Record<string, unknown> = of === "atoms" ? (arrays ?? {}) : info;
  return Object.hasOwn(values, name) && values[name] !== null;
}

/** A line for every property of a dataset that there is nothing to learn of. */
export function missingProperties(
  dataset: string,
  statistics: Readonly<Record<string, PropertyStatistics>>,
  sources: readonly PropertySource[],
): string[] {
  return sources
    .filter(({ name }) => statistics[name]?.labels === 0)
    .map(
      ({ name, of }) =>
        `dataset "${dataset}": no structure to train on has ${of === "atoms" ? "an array" : "an info key"} "${name}", so that its ` +
        `head of ${name} learns nothing: name the datasets that have it with model.heads.properties.${name}.branches`,
    );
}
