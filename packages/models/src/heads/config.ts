import {
  anything,
  boolean,
  checkField,
  checkFields,
  checkWidths,
  type FieldRules,
  list,
  oneOf,
  optional,
} from "../fieldRules.js";
import { type PropertyConfig, type ResolvedProperty, resolveProperty } from "./properties/config.js";
import { validateProperties } from "./properties/rules.js";

/** How forces come about: the negative gradient of the energy, or an equivariant head of their own. */
export type ForceMode = "conservative" | "direct";

/** The heads that every branch has besides those of properties. */
export type HeadName = "energy" | "forces" | "uncertainty";

export interface HeadsConfig {
  /** Widths of the hidden layers of every head that has none of its own. */
  hidden: number[];
  forces: ForceMode;
  /** Widths of the hidden layers of single heads. */
  widths?: Partial<Record<HeadName, number[]>>;
  /** Whether a variance of the energy is predicted beside it, for the loss `nll`. */
  uncertainty?: boolean;
  /** What else is predicted of structures or atoms, by the name that its labels have. */
  properties?: Record<string, PropertyConfig>;
}

/** With every default written out; what a model does not have is absent, as in configurations from before there was any. */
export interface ResolvedHeads extends HeadsConfig {
  properties?: Record<string, ResolvedProperty>;
}

const RULES: FieldRules<HeadsConfig> = {
  hidden: list,
  forces: oneOf(["conservative", "direct"]),
  widths: optional(anything),
  uncertainty: optional(boolean),
  properties: optional(anything),
};
const WIDTHS: FieldRules<Record<HeadName, number[]>> = {
  energy: optional(list),
  forces: optional(list),
  uncertainty: optional(list),
};

/** @throws ModelError MODEL_CONFIG naming the field, what was expected and what was found. */
export function validateHeads(heads: HeadsConfig, branches: readonly string[]): void {
  checkFields("model.heads", heads, RULES);
  const { hidden, forces, widths = {}, uncertainty = false, properties = {} } = heads;
  checkWidths("model.heads.hidden", hidden);
  checkFields("model.heads.widths", widths, WIDTHS);
  for (const [name, own] of Object.entries(widths)) checkWidths(`model.heads.widths.${name}`, own);
  const idle = { expected: "nothing, since there is no such head", holds: (value: unknown) => value === undefined };
  if (forces === "conservative") checkField("model.heads.widths.forces", widths.forces, idle);
  if (!uncertainty) checkField("model.heads.widths.uncertainty", widths.uncertainty, idle);
  validateProperties("model.heads.properties", properties, branches);
}

export function resolveHeads(heads: HeadsConfig, branches: readonly string[]): ResolvedHeads {
  const { hidden, forces, widths = {}, uncertainty = false, properties = {} } = heads;
  const own = Object.entries(widths).map(([name, each]) => [name, [...each]] as const);
  const resolved = Object.entries(properties).map(([name, property]): [string, ResolvedProperty] => [
    name,
    resolveProperty(property, { hidden, branches }),
  ]);
  return {
    hidden: [...hidden],
    forces,
    ...(own.length > 0 && { widths: Object.fromEntries(own) }),
    ...(uncertainty && { uncertainty }),
    ...(resolved.length > 0 && { properties: Object.fromEntries(resolved) }),
  };
}

/** The properties of one branch. */
export function propertiesOf({ properties = {} }: ResolvedHeads, branch: string): [string, ResolvedProperty][] {
  return Object.entries(properties).filter(([, property]) => property.branches.includes(branch));
}
