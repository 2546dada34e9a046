import { mlpCount } from "../count.js";
import type { Part } from "../encoders/registry.js";
import type { ResolvedHeads } from "./config.js";
import { forceHeadCount } from "./forceHeadCount.js";
import { propertyCount } from "./properties/describe.js";
import type { PropertyHeadOptions } from "./properties/head.js";

/** A head, and the number of its parameters in one branch. */
export interface HeadPart extends Part {
  /** The branches that have it, where not all do. */
  branches?: string[];
}

/** The parameters of each head. */
export function describeHeads(
  heads: ResolvedHeads,
  branches: readonly string[],
  options: Omit<PropertyHeadOptions, "dtype">,
): HeadPart[] {
  const { hidden, forces, widths = {}, uncertainty, properties = {} } = heads;
  const { width, basis } = options;
  const perAtom = (own: readonly number[] = hidden) => mlpCount([width, ...own, 1]);
  return [
    { name: "energy", parameters: perAtom(widths.energy) },
    ...(forces === "direct"
      ? [{ name: "forces", parameters: forceHeadCount(width, basis, widths.forces ?? hidden) }]
      : []),
    ...(uncertainty ? [{ name: "uncertainty", parameters: perAtom(widths.uncertainty) }] : []),
    ...Object.entries(properties).map(([name, property]) => ({
      name: `properties.${name}`,
      parameters: propertyCount(property, options),
      ...(property.branches.length < branches.length && { branches: property.branches }),
    })),
  ];
}
