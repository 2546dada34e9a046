import { mlpCount } from "../../count.js";
import { forceHeadCount } from "../forceHeadCount.js";
import type { ResolvedProperty } from "./config.js";
import { hasVectors, type PropertyHeadOptions, scalarOutputs } from "./head.js";

/** The parameters of a property's head in one branch. */
export function propertyCount(
  property: ResolvedProperty,
  { width, basis, vectors }: Omit<PropertyHeadOptions, "dtype">,
): number {
  const { kind, hidden } = property;
  const scalars = kind === "atomVector" ? 0 : mlpCount([width, ...hidden, scalarOutputs(property)]);
  if (!hasVectors(property, vectors)) return scalars;
  return scalars + (vectors ? mlpCount([width, ...hidden, width]) : forceHeadCount(width, basis, hidden));
}
