import type { GraphBatch } from "@hydride/core-graph";
import {
  broadcastParameters,
  type EpochSchedule,
  type ProcessMesh,
  type SampleRef,
  type StepTimes,
} from "@hydride/parallel";
import type * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";
import { collateStep } from "../data/samples.js";
import { plansFrom, type SamplerPosition, scheduleOf } from "../data/sampler.js";
import type { Task } from "../data/task.js";
import { type AnyModelConfig, type AnyPotential, batchOptions } from "../model/model.js";
import { createOptimization, type Optimization, tensorBytes } from "../ranks/optimization.js";
import { agreed, RankFailure } from "../ranks/rankFailure.js";
import { exchangeStep, type StepPart } from "../ranks/stepExchange.js";
import { gatherTrained } from "../ranks/trainedTensors.js";
import { checkpointDatasets, checkpointFiles, type CheckpointContent } from "../run/checkpoint.js";
import type { RunClaim } from "../run/claim.js";
import { MetricsWriter, type StepRecord } from "../run/metrics.js";
import { formatDuration, type Reporter } from "../run/progress.js";
import { RunInterrupted } from "../run/runError.js";
import { CheckpointStore } from "../run/store.js";
import type { Loading, TaskSamples } from "../samples/taskSamples.js";
import { WeightAverage } from "./average.js";
import { Budget } from "./budget.js";
import { isBetter, score, type DatasetErrors } from "./errors.js";
import { formatRatios } from "./formatRatios.js";
import type { Interrupt } from "./interrupt.js";
import { scheduleFactor } from "./schedule.js";
import { type PlacedSamples, TrainStep } from "./trainStep.js";
import { validate } from "./validate.js";

/** The best checkpoint of a run. */
export interface BestCheckpoint {
  folder: string;
  step: number;
  score: number;
  validation: Record<string, DatasetErrors>;
}

/** One step that all ranks have taken. */
export interface TrainedStep {
  /** Sums over all ranks, and the times of this one. */
  record: StepRecord;
  /** Of this rank. */
  times: StepTimes;
  /** That a rank was asked to stop by. */
  signal: NodeJS.Signals | undefined;
}

/** What a trainer works with. */
export interface TrainerParts {
  /** With the branches that this rank holds. */
  model: AnyPotential;
  /** Of the model with all branches. */
  whole: { config: AnyModelConfig; parameters: CheckpointContent["parameters"] };
  /** All of them. */
  tasks: readonly Task[];
  /** The structures of those that this rank holds a branch of. They stay the caller's to close. */
  samples: TaskSamples;
  config: Config;
  mesh: ProcessMesh;
  /** Of rank 0, which writes. */
  run: RunClaim | undefined;
  reporter: Reporter;
  interrupt: Interrupt;
}

/** Trains a potential on all ranks: epochs of steps, a validation and a checkpoint after each. */
export class Trainer {
  readonly #parts: TrainerParts;
  readonly #optimization: Optimization;
  readonly #step: TrainStep;
  readonly #schedule: EpochSchedule;
  readonly #store: CheckpointStore | undefined;
  readonly #average: WeightAverage | undefined;
  readonly #budget: Budget;
  /** Of all steps from the first one on. */
  #loading: { loading: Loading<PlacedSamples[]>; batches: AsyncGenerator<PlacedSamples[], void> } | undefined;
  #taken = 0;
  /** The step that the schedule is at, and whether the time is up. */
  #clock = { scheduleStep: 0, isSpent: false };
  #best: BestCheckpoint | undefined;

  /** Collective. */
  constructor(parts: TrainerParts) {
    this.#parts = parts;
    const { model, tasks, samples, config, mesh, run } = parts;
    const { averaging, epochs, minutes } = config.training;
    broadcastParameters(mesh, model.namedParameters());
    this.#optimization = createOptimization(model, mesh, config);
    this.#step = new TrainStep(model, this.#optimization, tasks, config, mesh);
    this.#schedule = scheduleOf(tasks, config, mesh.placement, (dataset, index) => samples.cost(dataset, index));
    this.#store = run && new CheckpointStore(run.folder.checkpoints, config.checkpoint.keep);
    this.#average = averaging > 0 ? new WeightAverage(model.namedParameters(), averaging) : undefined;
    this.#budget = new Budget(epochs * this.#schedule.steps, minutes);
  }

  /**
   * Runs all epochs. Collective.
   * @throws TrainingError LOSS_NOT_FINITE; RunInterrupted after a checkpoint was saved; RankFailure where another rank cannot go on.
   */
  async train(): Promise<BestCheckpoint> {
    const { run, config } = this.#parts;
    const metrics = run && new MetricsWriter(run.folder.metrics);
    this.#budget.start();
    try {
      for (let epoch = 0; epoch < config.training.epochs && !this.#clock.isSpent; epoch++) {
        const started = performance.now();
        const loss = await this.#trainEpoch(epoch, metrics);
        await this.#closeEpoch(epoch, loss, started, metrics);
      }
    } finally {
      metrics?.close();
      await this.close();
    }
    return this.#best!;
  }

  /** Ends the making of batches that nobody takes any more. */
  async close(): Promise<void> {
    await this.#loading?.batches.return();
  }

  /** Of every epoch. */
  get stepsPerEpoch(): number {
    return this.#schedule.steps;
  }

  /** Bytes that this rank holds for its parameters: weights with their average, gradients, and the optimiser's moments. */
  get heldBytes(): { weights: number; gradients: number; optimizer: number } {
    const weights = tensorBytes(this.#parts.model.parameters());
    const { sums, stateBytes } = this.#optimization;
    const gradients = sums.heldBytes;
    return { weights: this.#average ? 2 * weights : weights, gradients, optimizer: stateBytes };
  }

  /** The steps of an epoch; gives the mean loss. */
  async #trainEpoch(epoch: number, metrics: MetricsWriter | undefined): Promise<number> {
    const { config, reporter } = this.#parts;
    const { epochs } = config.training;
    let sum = 0;
    let index = 0;
    for await (const { record, signal } of this.steps(epoch)) {
      const { step, loss, atomsPerSecond } = record;
      sum += loss;
      index++;
      metrics?.write(record);
      const [steps, eta] = [this.#budget.steps, this.#budget.left(step)];
      reporter.onProgress({ epoch: epoch + 1, epochs, step, steps, loss, atomsPerSecond, eta });
      if (signal !== undefined) await this.#stop(signal, { seed: config.seed, epoch, batch: index });
      if (this.#clock.isSpent) break;
    }
    return sum / index;
  }

  /**
   * Takes the steps of an epoch one by one, each when it is asked for, the same on all ranks; of one epoch after the other, as the
   * first batches of the next are made while an epoch ends and is validated. Collective.
   */
  async *steps(epoch: number): AsyncGenerator<TrainedStep> {
    const { config, mesh } = this.#parts;
    const { learningRate, schedule } = config.training;
    const { timer } = mesh;
    const { loading: ahead, batches } = (this.#loading ??= this.#load(
      plansFrom(this.#schedule, epoch, mesh.world.rank),
    ));
    timer.begin();
    for (let step = 0; step < this.#schedule.steps; step++) {
      const next = await batches.next();
      if (next.done === true) return;
      const parts = next.value;
      timer.loaded();
      ahead.fill();
      const rate = learningRate * scheduleFactor(schedule, this.#clock.scheduleStep, this.#budget.steps);
      const own = this.#step.run(parts, rate);
      timer.measure("update", () => this.#average?.update());
      this.#taken++;
      const { loss, structures, atoms, edges, signal, ...clock } = await this.#exchange(parts, own.loss);
      this.#clock = clock;
      const times = timer.end();
      const { seconds, loading, compute, phases, wait, communicate } = times;
      const record: StepRecord = {
        type: "step",
        step: this.#taken,
        epoch: epoch + 1,
        loss,
        learningRate: rate,
        gradientNorm: own.gradientNorm,
        structures,
        atoms,
        edges,
        seconds,
        atomsPerSecond: atoms / seconds,
        loading,
        compute,
        ...phases,
        wait,
        communicate,
      };
      yield { record, times, signal };
      timer.begin();
    }
  }

  /** The structures of each step, in the parts that are computed one after the other. */
  #load(plans: Iterable<SampleRef[]>) {
    const { tasks, samples, config, model } = this.#parts;
    const { accumulate } = config.parallel;
    // Threads of the machine compute steps; one beside them is as fast as they are.
    const options = { ...batchOptions(model), threads: 1 };
    const loading = samples.load({
      side: "train",
      plans,
      make: async (found, plan) => {
        const parts = await collateStep(plan, found, accumulate, tasks, options);
        return parts.map((part) => this.#step.place(part));
      },
    });
    return { loading, batches: loading[Symbol.asyncIterator]() };
  }

  async #exchange(parts: readonly PlacedSamples[], loss: number): Promise<StepPart> {
    const total = (of: (batch: GraphBatch) => number) => parts.reduce((sum, { batch }) => sum + of(batch), 0);
    return exchangeStep(this.#parts.mesh.world, {
      loss,
      structures: total(({ structures }) => structures),
      atoms: total(({ atoms }) => atoms),
      edges: total(({ edges }) => edges),
      signal: await this.#parts.interrupt.poll(),
      isSpent: this.#budget.isSpent,
      scheduleStep: this.#budget.step(this.#taken),
    });
  }

  /** Validates, saves and reports. */
  async #closeEpoch(epoch: number, loss: number, started: number, metrics: MetricsWriter | undefined): Promise<void> {
    const { config, model, tasks, samples, mesh, reporter } = this.#parts;
    const { epochs } = config.training;
    const validation = await this.#withAverage(async (trained) => {
      const errors = await validate(model, tasks, samples, config, mesh);
      if ((epoch + 1) % config.checkpoint.every === 0 || epoch + 1 === epochs || this.#clock.isSpent) {
        await this.#save({ seed: config.seed, epoch: epoch + 1, batch: 0 }, trained, errors);
      }
      return errors;
    });
    const seconds = (performance.now() - started) / 1000;
    metrics?.write({
      type: "epoch",
      epoch: epoch + 1,
      step: this.#taken,
      loss,
      score: score(validation),
      validation,
      seconds,
      timestamp: new Date().toISOString(),
    });
    const count = `${String(epoch + 1).padStart(String(epochs).length)}/${String(epochs)}`;
    reporter.log(
      `epoch ${count}  loss ${loss.toPrecision(4)}  validation, of the trivial predictors' errors: ` +
        `${formatRatios(validation)}  ${seconds.toFixed(1)} s  ETA ${formatDuration(this.#budget.left(this.#taken))}`,
    );
  }

  /** Collective; rank 0 writes. Gives the checkpoint's folder there. */
  async #save(
    sampler: SamplerPosition,
    trained: ReadonlyMap<string, torch.Tensor> | undefined,
    validation?: Record<string, DatasetErrors>,
  ): Promise<string | undefined> {
    const { model, whole, tasks, config, mesh, run } = this.#parts;
    const step = this.#taken;
    const reached = validation && { step, score: score(validation), validation };
    const isBest = reached !== undefined && isBetter(reached.score, this.#best?.score);
    const best = isBest ? reached : this.#best;
    const content: CheckpointContent = {
      step,
      epoch: sampler.epoch,
      sampler,
      ...(this.#average && { averageUpdates: this.#average.updates }),
      ...(best && { best: { step: best.step, score: best.score } }),
      ...(validation && { validation }),
      parameters: whole.parameters,
      model: whole.config,
      datasets: checkpointDatasets(tasks),
      config,
    };
    const state = this.#optimization.state();
    for (const [name, tensor] of trained ?? []) state.set(`trained.${name}`, tensor);
    const gathered = gatherTrained(mesh, { weights: model.stateDict(), state });
    const files = checkpointFiles(gathered, whole.config.branches);
    const folder = await agreed(mesh.world, () => this.#store?.save(step, files, content, isBest));
    run?.saved();
    if (isBest) this.#best = { ...reached, folder: folder ?? "" };
    return folder;
  }

  async #stop(signal: NodeJS.Signals, position: SamplerPosition): Promise<never> {
    const { mesh } = this.#parts;
    const folder = await this.#withAverage((trained) => this.#save(position, trained));
    const step = `after step ${String(this.#taken)} of ${String(this.#budget.steps)}`;
    const stopped = new RunInterrupted(
      signal,
      `stopped by ${signal} ${step}; the state is saved in ${folder ?? "nothing"}`,
    );
    if (mesh.world.rank === 0) throw stopped;
    throw new RankFailure(0, mesh.world.size, false, stopped);
  }

  /** Runs `use` while the model has the averaged weights, where weights are averaged. */
  #withAverage<Result>(
    use: (trained: ReadonlyMap<string, torch.Tensor> | undefined) => Promise<Result>,
  ): Promise<Result> {
    return this.#average ? this.#average.exchange(use) : use(undefined);
  }
}
