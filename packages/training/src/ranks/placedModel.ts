import { isHydraGnnConfig, resolveModelConfig } from "@hydride/models";
import { type Communicator, ProcessMesh, type StepTimer } from "@hydride/parallel";
import type { Config } from "../config/schema.js";
import type { Task } from "../data/task.js";
import type { TrainerParts } from "../loop/trainer.js";
import type { ModelDemand } from "../model/memory.js";
import { createModel } from "../model/model.js";
import { modelConfig } from "../run/checkpoint.js";
import { placeRun } from "./placement.js";
import { agreed } from "./rankFailure.js";

/**
 * Places a run's branches on its ranks, and makes the model of this one. Collective.
 * @throws ParallelError PLACEMENT_INVALID; ModelError; RankFailure where another rank cannot go on.
 */
export async function placedModel(
  config: Config,
  tasks: readonly Task[],
  { shared, byBranch }: Pick<ModelDemand, "shared" | "byBranch">,
  world: Communicator,
  timer?: StepTimer,
): Promise<Pick<TrainerParts, "mesh" | "model" | "whole">> {
  const sizes = Object.fromEntries(tasks.map(({ name, split }) => [name, split.structures.train]));
  const placement = await agreed(world, () => placeRun(config, sizes, { shared, perBranch: byBranch }, world.size));
  const mesh = new ProcessMesh(world, placement, timer);
  // With every default written out, so that a checkpoint does not depend on what they are later.
  const wanted = modelConfig(config, tasks);
  const whole = isHydraGnnConfig(wanted) ? wanted : resolveModelConfig(wanted);
  const model = await agreed(world, () => createModel(whole, config.seed, [...mesh.branches]).to(world.device));
  return { mesh, model, whole: { config: whole, parameters: { shared, perBranch: byBranch, branches: tasks.length } } };
}
