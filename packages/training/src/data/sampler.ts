import { EpochSchedule, type Placement, type SampleRef } from "@hydride/parallel";
import type { Config } from "../config/schema.js";
import { Random } from "../random/random.js";
import type { Task } from "./task.js";

/**
 * Where training stands in its endless sequence of batches. An epoch's order follows from the seed and the epoch's number
 * alone, so that this is all the state there is.
 */
export interface SamplerPosition {
  seed: number;
  /** From 0. */
  epoch: number;
  /** The next batch of the epoch, from 0. */
  batch: number;
}

/**
 * Which structures each rank trains on, and when.
 * @param cost What a structure takes in a step, by dataset and position: ranks then have as much of it as each other.
 * @throws ParallelError SCHEDULE_INVALID where batches have no room for every dataset.
 */
export function scheduleOf(
  tasks: readonly Pick<Task, "name" | "split">[],
  { seed, training, parallel }: Pick<Config, "seed" | "training" | "parallel">,
  placement: Placement,
  cost?: (dataset: number, index: number) => number,
): EpochSchedule {
  const { batchSize } = training;
  return new EpochSchedule({
    datasets: tasks.map(({ name, split }) => ({ name, size: split.structures.train })),
    placement,
    batchSize: parallel.batch === "global" ? { global: batchSize } : { perRank: batchSize },
    seed,
    random: (of, stream) => new Random(of, stream),
    ...(cost && { cost }),
  });
}

/** A rank's structures of each step of an epoch, and of those that follow it, without end. */
export function* plansFrom(schedule: EpochSchedule, first: number, rank: number): Generator<SampleRef[], never> {
  for (let epoch = first; ; epoch++) {
    const { steps, batch } = schedule.epoch(epoch, rank);
    for (let step = 0; step < steps; step++) yield batch(step);
  }
}
