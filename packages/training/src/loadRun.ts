import type { Communicator, StepTimer } from "@hydride/parallel";
import type { Config } from "./config/schema.js";
import type { TrainerParts } from "./loop/trainer.js";
import type { ModelDemand } from "./model/memory.js";
import { describePlacement } from "./ranks/placement.js";
import { placedModel } from "./ranks/placedModel.js";
import { agreed } from "./ranks/rankFailure.js";
import { readTasks, type ReadTasks } from "./ranks/readTasks.js";
import type { Reporter } from "./run/progress.js";
import { checkSets } from "./samples/checkSets.js";
import { openSamples } from "./samples/openSamples.js";
import type { TaskData } from "./samples/taskData.js";

export interface LoadRunOptions {
  reporter: Pick<Reporter, "log">;
  timer?: StepTimer;
  /** Called when everything is read and nothing is made of it yet; what it is given is not to be kept. */
  onRead?: (data: readonly TaskData[]) => void;
}

/** A run's data and model on this rank. */
export type LoadedRun = Pick<TrainerParts, "mesh" | "model" | "whole" | "tasks" | "samples"> &
  Pick<ReadTasks, "leftOut" | "leaks">;

/**
 * Reads the datasets of a run, places its branches on the ranks, makes this rank's model and puts the structures into the store that the
 * configuration asks for. Collective.
 * @throws what is wrong on any rank, on all of them.
 */
export async function loadRun(
  config: Config,
  demand: ModelDemand,
  world: Communicator,
  { reporter, timer, onRead }: LoadRunOptions,
): Promise<LoadedRun> {
  const { data, ...read } = await readTasks(config, world, reporter);
  onRead?.(data);
  const placed = await placedModel(config, read.tasks, demand, world, timer);
  const { placement, group, branches } = placed.mesh;
  if (world.size > 1) reporter.log(describePlacement(placement));
  const log = (line: string) => {
    reporter.log(line);
  };
  const samples = await agreed(world, () => openSamples({ data, config, group, branches, log }));
  await agreed(world, () => checkSets(data));
  return { ...placed, ...read, samples };
}
