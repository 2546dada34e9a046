import { own } from "../../fieldRules.js";

/** What every property can have. */
interface PropertyOptions {
  /** Widths of the hidden layers of its head; those of all heads by default. */
  hidden?: number[];
  /** The datasets that have it; all by default. */
  branches?: string[];
  /**
   * By dataset, in the unit of its labels: heads predict in this, so that they start at the size of what they learn. 1 by default.
   * Of charges and dipoles it is what one elementary charge, or one e·angstrom, is in the unit of the labels.
   */
  scales?: Record<string, number>;
}

interface ScalarOptions extends PropertyOptions {
  /** How many numbers it is; 1 by default. */
  width?: number;
  /** Whether a variance is predicted beside each, for the loss `nll`. */
  uncertainty?: boolean;
}

/** Invariants of a structure: sums over atoms, as extensive ones are, or means, as gaps are. */
export interface ScalarProperty extends ScalarOptions {
  kind: "scalar";
  reduce: "sum" | "mean";
}

/** Invariants of each atom. */
export interface AtomScalarProperty extends ScalarOptions {
  kind: "atomScalar";
}

/** Partial charges of atoms that add up to the charge of the structure (0 where it does not say). */
export interface ChargesProperty extends PropertyOptions {
  kind: "charges";
}

/**
 * The dipole of a molecule about its centre of mass, the origin that matters where it is charged: latent charges of atoms, which
 * add up to the molecule's, times their positions, and dipoles of atoms where the encoder has vectors.
 */
export interface DipoleProperty extends PropertyOptions {
  kind: "dipole";
}

/** A vector of each atom that turns with the structure. */
export interface AtomVectorProperty extends PropertyOptions {
  kind: "atomVector";
}

export type PropertyConfig =
  ScalarProperty | AtomScalarProperty | ChargesProperty | DipoleProperty | AtomVectorProperty;

export type PropertyKind = PropertyConfig["kind"];

/** With every default written out. */
export type ResolvedProperty = PropertyConfig & Required<PropertyOptions>;

/** What a kind of property is of, and how many numbers of each where the configuration does not say. */
export const PROPERTY_KINDS: Record<PropertyKind, { of: "structures" | "atoms"; width?: number }> = {
  scalar: { of: "structures" },
  atomScalar: { of: "atoms" },
  charges: { of: "atoms", width: 1 },
  dipole: { of: "structures", width: 3 },
  atomVector: { of: "atoms", width: 3 },
};

/** Numbers of a structure, or of an atom. */
export function propertyWidth(property: PropertyConfig): number {
  return PROPERTY_KINDS[property.kind].width ?? (property as ScalarOptions).width ?? 1;
}

/** Whether a variance is predicted beside it. */
export function hasVariance(property: PropertyConfig): boolean {
  return "uncertainty" in property && property.uncertainty === true;
}

export interface PropertyDefaults {
  hidden: readonly number[];
  branches: readonly string[];
}

/** Writes every default out, so that a checkpoint does not depend on what they are later. */
export function resolveProperty(property: PropertyConfig, defaults: PropertyDefaults): ResolvedProperty {
  const branches = [...(property.branches ?? defaults.branches)];
  const isScalar = property.kind === "scalar" || property.kind === "atomScalar";
  return {
    ...property,
    ...(isScalar && { width: propertyWidth(property), uncertainty: hasVariance(property) }),
    hidden: [...(property.hidden ?? defaults.hidden)],
    branches,
    scales: Object.fromEntries(branches.map((name) => [name, own(property.scales, name) ?? 1])),
  };
}
