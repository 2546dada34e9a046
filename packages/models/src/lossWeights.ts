import { checkField, type FieldRule, oneOf, positive } from "./fieldRules.js";
import { LABELS } from "./labels.js";

export type LossKind = "mae" | "mse" | "huber";

export interface LossWeights {
  /** Of the energy per atom. */
  energy: number;
  /** Of the force components. */
  forces: number;
  /** Of the stress components, each times the volume per atom. */
  stress: number;
  /** Of each dataset; 1 where not given. */
  datasets?: Readonly<Record<string, number>>;
  /**
   * Of forces (eV/angstrom) and stress times volume per atom (eV) by dataset: residuals are measured in it, so that datasets of
   * small forces count as much. 1 where not given.
   */
  scales?: Readonly<Record<string, number>>;
  /** Of energies per atom by dataset, eV; as `scales` where not given. */
  energyScales?: Readonly<Record<string, number>>;
  /** Defaults to huber: the absolute error, rounded off near zero. */
  kind?: LossKind;
}

/** The weights as the loss uses them, in the order of the branches. */
export interface BranchWeights {
  /** Of each dataset over the sum of all. */
  share: number[];
  scale: number[];
  energyScale: number[];
}

const AT_LEAST_ZERO: FieldRule = {
  expected: "zero or more",
  holds: (value) => Number.isFinite(value) && (value as number) >= 0,
};
const ABOVE_ZERO = positive("a number above zero");

/** @throws ModelError MODEL_CONFIG naming the weight, the scale or the kind that cannot be. */
export function branchWeights(weights: LossWeights, branches: readonly string[]): BranchWeights {
  for (const label of LABELS) checkField(`loss.${label}`, weights[label], AT_LEAST_ZERO);
  checkField("loss.kind", weights.kind ?? "huber", oneOf(["mae", "mse", "huber"] satisfies LossKind[]));
  const checked = (path: string, rule: FieldRule, value: number) => {
    checkField(path, value, rule);
    return value;
  };
  const datasets = branches.map((name) =>
    checked(`loss.datasets.${name}`, AT_LEAST_ZERO, weights.datasets?.[name] ?? 1),
  );
  const scale = branches.map((name) => checked(`loss.scales.${name}`, ABOVE_ZERO, weights.scales?.[name] ?? 1));
  const energyScale = branches.map((name, branch) =>
    checked(`loss.energyScales.${name}`, ABOVE_ZERO, weights.energyScales?.[name] ?? scale[branch]!),
  );
  const total = datasets.reduce((sum, value) => sum + value, 0);
  return { share: datasets.map((value) => (value > 0 ? value / total : 0)), scale, energyScale };
}
