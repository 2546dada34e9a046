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

/** Which structures each rank trains on, and when. @throws ParallelError SCHEDULE_INVALID where batches have no room for every dataset. */
export function scheduleOf(
  tasks: readonly Pick<Task, "name" | "train">[],
  { seed, training, parallel }: Pick<Config, "seed" | "training" | "parallel">,
  placement: Placement,
): EpochSchedule {
  const { batchSize } = training;
  return new EpochSchedule({
    datasets: tasks.map(({ name, train }) => ({ name, size: train.length })),
    placement,
    batchSize: parallel.batch === "global" ? { global: batchSize } : { perRank: batchSize },
    seed,
    random: (of, stream) => new Random(of, stream),
  });
}

/** A rank's structures of each step of an epoch. */
export function* plansOf(schedule: EpochSchedule, epoch: number, rank: number): Generator<SampleRef[]> {
  const { steps, batch } = schedule.epoch(epoch, rank);
  for (let step = 0; step < steps; step++) yield batch(step);
}
