import { ModelError } from "../errors.js";
import { checkField, checkKeys, type FieldRule, object, oneOf, own, positive } from "../fieldRules.js";
import { DEFAULT_BEND, KINDS, type LabelLossKind, type LossKind } from "./kinds.js";
import { LABELS } from "./labels.js";

export interface LossWeights {
  /** Of the energy per atom, or of the structure: see `energyPer`. */
  energy: number;
  /** Of the force components; of the vectors with the kind `l2`. */
  forces: number;
  /** Of the stress components, each times the volume per atom. */
  stress: number;
  /** Of the components of further properties, by name; 0 where not given. */
  properties?: Readonly<Record<string, number>>;
  /** Of each dataset; 1 where not given. */
  datasets?: Readonly<Record<string, number>>;
  /** By dataset and label, what the label's weight is multiplied by there; 1 where not given. */
  labelFactors?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /**
   * Of forces (eV/angstrom) and stress times volume per atom (eV) by dataset: residuals are measured in it, so that datasets of
   * small forces count as much. 1 where not given.
   */
  scales?: Readonly<Record<string, number>>;
  /** Of energies per atom (or of structures) by dataset, eV; as `scales` where not given. */
  energyScales?: Readonly<Record<string, number>>;
  /** Of properties by name and dataset, in the unit of the labels; 1 where not given. */
  propertyScales?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What an error of the energy is divided by: atoms (the default), or nothing. */
  energyPer?: "atom" | "structure";
  /** Of every label; defaults to huber. */
  kind?: LossKind;
  /** Of labels by name, before `kind`: `l2` of forces and properties, `nll` of energies and properties that have a variance. */
  kinds?: Readonly<Record<string, LabelLossKind>>;
  /** Where huber turns from a square to a straight line, in units of the scale; 0.2 by default. */
  bend?: number;
}

/** How a label enters the loss. */
export interface LabelWeight {
  weight: number;
  /** (B) what the weight is multiplied by in each dataset. */
  factor: number[];
  kind: LabelLossKind;
  /** (B) what residuals are measured in. */
  scale: number[];
}

/** The weights as the loss uses them, in the order of the branches. */
export interface ResolvedWeights {
  /** (B) of each dataset over the sum of all. */
  share: number[];
  labels: Map<string, LabelWeight>;
  energyPer: "atom" | "structure";
  bend: number;
}

const WEIGHT_KEYS = [
  ...["energy", "forces", "stress", "properties", "datasets", "labelFactors"],
  ...["scales", "energyScales", "propertyScales", "energyPer", "kind", "kinds", "bend"],
];
const AT_LEAST_ZERO: FieldRule = {
  expected: "zero or more",
  holds: (value) => Number.isFinite(value) && (value as number) >= 0,
};
const ABOVE_ZERO = positive("a number above zero");
const OWN_KINDS: Readonly<Record<string, readonly LabelLossKind[]>> = {
  energy: [...KINDS, "nll"],
  forces: [...KINDS, "l2"],
  stress: KINDS,
};

/**
 * @param properties The names of those that the batch has.
 * @throws ModelError MODEL_CONFIG naming the weight, the scale or the kind that cannot be.
 */
export function resolveWeights(
  weights: LossWeights,
  branches: readonly string[],
  properties: readonly string[],
): ResolvedWeights {
  const { kind = "huber", kinds = {}, energyPer = "atom", bend = DEFAULT_BEND } = weights;
  checkField("loss.kind", kind, oneOf(KINDS));
  checkField("loss.energyPer", energyPer, oneOf(["atom", "structure"]));
  checkField("loss.bend", bend, ABOVE_ZERO);
  checkProperties("loss.properties", weights.properties ?? {}, properties);
  checkProperties("loss.propertyScales", weights.propertyScales ?? {}, properties);
  checkKeys("loss.kinds", kinds, [...LABELS, ...properties]);
  checkKeys("loss", weights, WEIGHT_KEYS);
  for (const key of ["datasets", "labelFactors", "scales", "energyScales"] as const) {
    if (weights[key] !== undefined) checkField(`loss.${key}`, weights[key], object);
    checkKeys(`loss.${key}`, weights[key] ?? {}, branches);
  }
  for (const [name, factors] of Object.entries(weights.labelFactors ?? {})) {
    checkKeys(`loss.labelFactors.${name}`, factors, [...LABELS, ...properties]);
  }

  const datasets = byBranch(branches, "loss.datasets", AT_LEAST_ZERO, weights.datasets);
  const scale = byBranch(branches, "loss.scales", ABOVE_ZERO, weights.scales);
  const energyScale = byBranch(branches, "loss.energyScales", ABOVE_ZERO, weights.energyScales, scale);
  const label = (name: string, path: string, weight: unknown, ofBranches: number[]): [string, LabelWeight] => {
    checkField(path, weight, AT_LEAST_ZERO);
    const found = own(kinds, name) ?? kind;
    checkField(`loss.kinds.${name}`, found, oneOf(OWN_KINDS[name] ?? [...KINDS, "l2", "nll"]));
    const factor = branches.map((branch) => {
      const value = own(own(weights.labelFactors, branch), name) ?? 1;
      checkField(`loss.labelFactors.${branch}.${name}`, value, ABOVE_ZERO);
      return value;
    });
    return [name, { weight: weight as number, factor, kind: found, scale: ofBranches }];
  };
  const labels = new Map([
    ...LABELS.map((name) => label(name, `loss.${name}`, weights[name], name === "energy" ? energyScale : scale)),
    ...properties.map((name) => {
      const ofBranches = byBranch(
        branches,
        `loss.propertyScales.${name}`,
        ABOVE_ZERO,
        own(weights.propertyScales, name),
      );
      return label(name, `loss.properties.${name}`, own(weights.properties, name) ?? 0, ofBranches);
    }),
  ]);
  const total = datasets.reduce((sum, value) => sum + value, 0);
  return { share: datasets.map((value) => (value > 0 ? value / total : 0)), labels, energyPer, bend };
}

function byBranch(
  branches: readonly string[],
  path: string,
  rule: FieldRule,
  found: Readonly<Record<string, number>> = {},
  otherwise?: readonly number[],
): number[] {
  return branches.map((name, branch) => {
    const value = own(found, name) ?? otherwise?.[branch] ?? 1;
    checkField(`${path}.${name}`, value, rule);
    return value;
  });
}

function checkProperties(path: string, found: object, known: readonly string[]): void {
  const [first] = Object.keys(found);
  if (known.length > 0 || first === undefined) return checkKeys(path, found, known);
  throw new ModelError(
    `${path}: expected nothing, since the batch has no properties, found "${first}"`,
    "MODEL_CONFIG",
    "give collate the labels of the potential: { properties: propertyLabels(potential.config) }",
  );
}
