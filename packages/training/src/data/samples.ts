import type { CollateOptions, GraphBatch } from "@hydride/core-graph";
import type { Batch } from "@hydride/datastore";
import { type SampleRef, splitBatch } from "@hydride/parallel";
import { rattle } from "./rattle.js";
import type { Task } from "./task.js";

/** A batch to train on. */
export interface Samples {
  batch: GraphBatch;
  /** (G) in the order of the batch, how much each structure weighs; absent where all datasets count theirs the same. */
  weights?: Float64Array;
}

type Sampled = Pick<Task, "sampleWeights" | "rattle">;

/**
 * The structures of a rank's step as batches that are computed one after the other; none where it has none.
 * @param found What the plan asks for, in its order.
 * @param parts Batches, at most.
 */
export async function collateStep(
  plan: readonly SampleRef[],
  found: Batch,
  parts: number,
  tasks: readonly Sampled[],
  options: CollateOptions,
): Promise<Samples[]> {
  const split = splitBatch(plan, parts);
  if (split.length === 1) return [await collateSamples(plan, found, tasks, options)];
  const places = new Map(plan.map((ref, place) => [ref, place]));
  const partOf = (part: readonly SampleRef[]) => found.pick(part.map((ref) => places.get(ref)!));
  return Promise.all(split.map((part) => collateSamples(part, partOf(part), tasks, options)));
}

async function collateSamples(
  plan: readonly SampleRef[],
  found: Batch,
  tasks: readonly Sampled[],
  options: CollateOptions,
): Promise<Samples> {
  const isRattled = plan.some(({ dataset }) => tasks[dataset]!.rattle > 0);
  const displace = (place: number, coordinates: Float64Array) => {
    const { dataset, draw } = plan[place]!;
    rattle(coordinates, tasks[dataset]!.rattle, draw);
  };
  const batch = await found.collate(options, isRattled ? displace : undefined);
  if (tasks.every((task) => task.sampleWeights === undefined)) return { batch };
  const weightOf = ({ dataset, index }: SampleRef) => tasks[dataset]!.sampleWeights?.[index] ?? 1;
  return { batch, weights: Float64Array.from(batch.order, (place) => weightOf(plan[place]!)) };
}
