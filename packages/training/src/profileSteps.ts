import { hostname } from "node:os";
import { type Communicator, connect, type Phase, StepTimer, type StepTimes, type Strategy } from "@hydride/parallel";
import * as torch from "@hydride/torch-js";
import { loadConfig } from "./config/load.js";
import { Interrupt } from "./loop/interrupt.js";
import { withThreads } from "./loop/threads.js";
import { type TrainedStep, Trainer } from "./loop/trainer.js";
import { loadRun } from "./loadRun.js";
import { modelDemand } from "./model/memory.js";
import { broadcastJson } from "./ranks/broadcastJson.js";
import { agreed } from "./ranks/rankFailure.js";
import { ranksOn } from "./ranks/ranksOn.js";
import { RunInterrupted } from "./run/runError.js";
import type { TaskData } from "./samples/taskData.js";

export interface ProfileOptions {
  /** Overrides `key.path=value` of the configuration. */
  set?: readonly string[];
  /** Steps that are measured, after those that warm up. */
  steps: number;
  warmUp: number;
  /** Called when the data are there and the model is not, and after the last step. */
  memory?: { start(): void; peak(): number | null };
}

/** What one rank held, and where its time went: seconds and bytes of a step, means of the steps. */
export interface RankProfile extends Omit<StepTimes, "phases">, Record<Phase, number> {
  rank: number;
  host: string;
  branches: readonly string[];
  /** Counted in the model that was made. */
  parameters: number;
  held: { weights: number; gradients: number; optimizer: number };
  /** Processor time of all threads in a step: less than `seconds` where others wanted the cores too. */
  processor: number;
  /** What the option's `peak` gave. */
  peak: number | null;
}

/** What ranks did in the same steps. */
export interface RunProfile {
  strategy: Strategy;
  groups: { branches: readonly string[]; ranks: readonly number[] }[];
  /** Steps of an epoch. */
  stepsPerEpoch: number;
  /** Structures to train on, and atoms of one on average, by dataset. */
  datasets: Record<string, { structures: number; atoms: number }>;
  /** Of a step, all ranks together, mean of the steps. */
  structures: number;
  atoms: number;
  edges: number;
  ranks: RankProfile[];
}

/**
 * Takes some steps of training as `pretrain` does, on all ranks of the job, and says where their time went, the wait for the slowest rank
 * told from communication. Neither validates nor writes anything. Collective; the same on every rank.
 *
 * @throws as `pretrain`.
 */
export async function profileSteps(configPath: string, options: ProfileOptions): Promise<RunProfile> {
  const host = connect();
  const { set, memory } = options;
  const config = await agreed(host, () => withThreads(loadConfig(configPath, set), host.size));
  const world = ranksOn(host, config);
  const demand = await agreed(world, () => modelDemand(config));
  const reporter = { log: ignore, onProgress: ignore };
  torch.setNumThreads(config.training.threads);
  let datasets: RunProfile["datasets"] = {};
  const onRead = (data: readonly TaskData[]) => {
    datasets = Object.fromEntries(data.map(({ name, atoms }) => [name, sizeOf(atoms)]));
    memory?.start();
  };
  const loaded = await loadRun(config, demand, world, { reporter, timer: new StepTimer(true), onRead });
  const interrupt = new Interrupt();
  try {
    const trainer = new Trainer({ ...loaded, config, run: undefined, reporter, interrupt });
    const { steps, processor } = await takeSteps(trainer, options);
    const { mesh, model } = loaded;
    const own: RankProfile = {
      rank: world.rank,
      host: hostname(),
      branches: mesh.branches,
      parameters: model.parameters().reduce((sum, each) => sum + each.numel(), 0),
      held: trainer.heldBytes,
      processor,
      peak: memory?.peak() ?? null,
      ...meanTimes(steps.map(({ times }) => times)),
    };
    const profile: RunProfile = {
      strategy: mesh.placement.strategy,
      groups: mesh.placement.groups.map(({ branches, ranks }) => ({ branches, ranks })),
      stepsPerEpoch: trainer.stepsPerEpoch,
      datasets,
      structures: mean(steps, ({ record }) => record.structures),
      atoms: mean(steps, ({ record }) => record.atoms),
      edges: mean(steps, ({ record }) => record.edges),
      ranks: fromAll(world, own),
    };
    await trainer.close();
    await loaded.samples.close();
    return profile;
  } finally {
    interrupt.stopListening();
  }
}

/** The steps that are measured, and processor time of one; epochs follow one another until there are enough. */
async function takeSteps(
  trainer: Trainer,
  { steps, warmUp }: ProfileOptions,
): Promise<{ steps: TrainedStep[]; processor: number }> {
  const taken: TrainedStep[] = [];
  let began = process.cpuUsage();
  for (let epoch = 0; ; epoch++) {
    for await (const step of trainer.steps(epoch)) {
      if (step.signal !== undefined) throw stopped(step.signal, taken.length);
      taken.push(step);
      if (taken.length === warmUp) began = process.cpuUsage();
      if (taken.length < warmUp + steps) continue;
      const { user, system } = process.cpuUsage(began);
      return { steps: taken.slice(warmUp), processor: (user + system) / 1e6 / steps };
    }
  }
}

function stopped(signal: NodeJS.Signals, steps: number): RunInterrupted {
  return new RunInterrupted(signal, `stopped by ${signal} after ${String(steps)} steps`, "Nothing was to be saved.");
}

function meanTimes(all: readonly StepTimes[]) {
  const of = (value: (times: StepTimes) => number) => mean(all, value);
  return {
    seconds: of(({ seconds }) => seconds),
    loading: of(({ loading }) => loading),
    compute: of(({ compute }) => compute),
    forward: of(({ phases }) => phases.forward),
    backward: of(({ phases }) => phases.backward),
    update: of(({ phases }) => phases.update),
    wait: of(({ wait }) => wait),
    communicate: of(({ communicate }) => communicate),
    bytes: { world: of(({ bytes }) => bytes.world), group: of(({ bytes }) => bytes.group) },
  };
}

/** @param atoms Of each structure. */
function sizeOf(atoms: Uint32Array): { structures: number; atoms: number } {
  return { structures: atoms.length, atoms: atoms.reduce((sum, each) => sum + each, 0) / atoms.length };
}

function mean<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

function fromAll<Value>(world: Communicator, own: Value): Value[] {
  return Array.from({ length: world.size }, (_, rank) => broadcastJson(world, rank, own));
}

function ignore(): void {
  // Nobody watches.
}
