import { collateAsync, type CollateOptions, type GraphBatch } from "@hydride/core-graph";
import type { SampleRef } from "@hydride/parallel";
import { rattled } from "./rattle.js";
import type { Task } from "./task.js";

/** A batch to train on. */
export interface Samples {
  batch: GraphBatch;
  /** (G) in the order of the batch, how much each structure weighs; absent where all datasets count theirs the same. */
  weights?: Float64Array;
}

/** The structures that are to come next, as a batch. */
export async function collateSamples(
  plan: readonly SampleRef[],
  tasks: readonly Pick<Task, "train" | "sampleWeights" | "rattle">[],
  options: CollateOptions,
): Promise<Samples> {
  const structures = plan.map(({ dataset, index, draw }) => {
    const { train, rattle } = tasks[dataset]!;
    return rattled(train[index]!, rattle, draw);
  });
  const batch = await collateAsync(structures, options);
  if (tasks.every((task) => task.sampleWeights === undefined)) return { batch };
  const weightOf = ({ dataset, index }: SampleRef) => tasks[dataset]!.sampleWeights?.[index] ?? 1;
  return { batch, weights: Float64Array.from(batch.order, (position) => weightOf(plan[position]!)) };
}
