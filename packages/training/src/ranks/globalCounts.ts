import { type LabelCounts, type LossWeights, LABELS } from "@hydride/models";
import { type ProcessMesh, selectCounts, sumCounts } from "@hydride/parallel";
import type { Config } from "../config/schema.js";
import { type AnyPotential, labelsOf } from "../model/model.js";

/** Counts of the labels of a step over all ranks. */
export interface StepCounts {
  /** Of the branches here. */
  counts: LabelCounts;
  /** Whether any of them has a weight: a loss of none is no loss. */
  hasTerms: boolean;
}

/** Counts the labels of all ranks, of which the means in the loss are. */
export class GlobalCounts {
  readonly #all: { labels: readonly string[]; datasets: readonly string[] };
  readonly #labels: string[];
  readonly #branches: readonly string[];

  constructor(
    readonly mesh: ProcessMesh,
    { datasets, model }: Pick<Config, "datasets" | "model">,
    potential: AnyPotential,
    readonly weights: LossWeights,
  ) {
    const properties = Object.keys(model.heads.properties ?? {});
    this.#all = { labels: [...LABELS, ...properties], datasets: datasets.map(({ name }) => name) };
    this.#labels = [...LABELS, ...labelsOf(potential).map(({ name }) => name)];
    this.#branches = potential.config.branches;
  }

  /** @param parts What `labelCounts` gives of each part of this rank's structures. Collective. */
  of(parts: readonly LabelCounts[]): StepCounts {
    const [labels, datasets] = [this.#labels, this.#branches];
    const values = new Float64Array(labels.length * datasets.length);
    for (const part of parts) for (const [k, count] of part.values.entries()) values[k]! += count;
    const sums = sumCounts(this.mesh.world, this.#all, { labels, datasets, values });
    const counts = { labels, values: selectCounts(sums, labels, datasets).values };
    return { counts, hasTerms: counts.values.some((count, k) => count > 0 && this.#weight(k) > 0) };
  }

  #weight(position: number): number {
    const label = this.#labels[Math.floor(position / this.#branches.length)]!;
    const { energy, forces, stress, properties = {} } = this.weights;
    return { energy, forces, stress }[label] ?? properties[label] ?? 0;
  }
}
