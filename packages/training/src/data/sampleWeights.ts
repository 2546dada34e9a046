import type { Outline } from "@hydride/datasets";
import type { DatasetConfig } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";

type Weighted = Pick<DatasetConfig, "name" | "sampleWeight">;

/**
 * How much each structure weighs in the loss of its dataset; nothing where the configuration names no key.
 * @throws TrainingError DATASET_UNUSABLE for what is no positive number.
 */
export function sampleWeights({ name, sampleWeight }: Weighted, train: readonly Outline[]): Float64Array | undefined {
  if (sampleWeight === undefined) return undefined;
  const key = keyOf(sampleWeight);
  return Float64Array.from(train, ({ id, info }) => {
    const value = (Object.hasOwn(info, key) ? info[key] : undefined) ?? 1;
    if (typeof value === "number" && value > 0 && value < Infinity) return value;
    throw new TrainingError(
      "DATASET_UNUSABLE",
      `dataset "${name}": structure ${JSON.stringify(id)}: expected a positive number as its weight, info.${key}, found ` +
        (typeof value === "number" ? String(value) : JSON.stringify(value)),
      "Correct it, or leave it out: then it is 1. A structure that is not to be trained on is left out of the files, or on another side.",
    );
  });
}

/** What the log says of them. */
export function sampleWeightNotice({ name, sampleWeight }: Weighted, train: readonly Outline[]): string | undefined {
  const weights = sampleWeights({ name, sampleWeight }, train);
  if (weights === undefined) return undefined;
  const key = keyOf(sampleWeight!);
  const having = train.filter(({ info }) => Object.hasOwn(info, key) && info[key] !== null).length;
  if (having === 0) return `dataset "${name}": no structure to train on has a weight, info.${key}: all count 1`;
  const [least, most] = [Math.min, Math.max].map((pick) => weights.reduce((a, b) => pick(a, b)));
  const rest = having < train.length ? "; the others count 1" : "";
  return (
    `dataset "${name}": ${String(having)} of ${String(train.length)} structures to train on have a weight, info.${key}; ` +
    `weights are from ${String(least)} to ${String(most)}${rest}`
  );
}

/** The key of `info` that has the weights. */
export function keyOf(sampleWeight: string): string {
  return sampleWeight.slice("info:".length);
}
