import type * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";
import { prefetch } from "../data/prefetch.js";
import { collateSamples, type Samples } from "../data/samples.js";
import { MixedSampler, type SampleRef, type SamplerPosition } from "../data/sampler.js";
import type { Task } from "../data/task.js";
import { type AnyPotential, batchOptions } from "../model/model.js";
import { checkpointDatasets, checkpointFiles, type CheckpointContent } from "../run/checkpoint.js";
import type { RunClaim } from "../run/claim.js";
import { MetricsWriter } from "../run/metrics.js";
import { formatDuration, type Reporter } from "../run/progress.js";
import { RunInterrupted } from "../run/runError.js";
import { CheckpointStore } from "../run/store.js";
import { WeightAverage } from "./average.js";
import { Budget } from "./budget.js";
import { isBetter, score, type DatasetErrors } from "./errors.js";
import { formatRatios } from "./formatRatios.js";
import type { Interrupt } from "./interrupt.js";
import { createOptimizer } from "./optimizer.js";
import { scheduleFactor } from "./schedule.js";
import { TrainStep } from "./trainStep.js";
import { validate } from "./validate.js";

/** The best checkpoint of a run. */
export interface BestCheckpoint {
  folder: string;
  step: number;
  score: number;
  validation: Record<string, DatasetErrors>;
}

/** Trains a potential: epochs of steps, a validation and a checkpoint after each. */
export class Trainer {
  readonly #optimizer: torch.optim.AdamW;
  readonly #step: TrainStep;
  readonly #sampler: MixedSampler;
  readonly #store: CheckpointStore;
  readonly #average: WeightAverage | undefined;
  readonly #budget: Budget;
  #taken = 0;
  #best: BestCheckpoint | undefined;

  constructor(
    readonly model: AnyPotential,
    readonly tasks: readonly Task[],
    readonly config: Config,
    readonly run: RunClaim,
    readonly reporter: Reporter,
    readonly interrupt: Interrupt,
  ) {
    const { averaging, batchSize, epochs, minutes } = config.training;
    this.#optimizer = createOptimizer(model, config.training);
    this.#step = new TrainStep(model, this.#optimizer, tasks, config);
    const sizes = tasks.map((task) => task.train.length);
    this.#sampler = new MixedSampler(sizes, batchSize, config.seed);
    this.#store = new CheckpointStore(run.folder.checkpoints, config.checkpoint.keep);
    this.#average = averaging > 0 ? new WeightAverage(model.namedParameters(), averaging) : undefined;
    this.#budget = new Budget(epochs * this.#sampler.batches, minutes);
  }

  /**
   * Runs all epochs.
   * @throws TrainingError LOSS_NOT_FINITE; RunInterrupted after a checkpoint was saved.
   */
  async train(): Promise<BestCheckpoint> {
    const metrics = new MetricsWriter(this.run.folder.metrics);
    this.#budget.start();
    try {
      for (let epoch = 0; epoch < this.config.training.epochs && !this.#budget.isSpent; epoch++) {
        const started = performance.now();
        const loss = await this.#trainEpoch(epoch, metrics);
        await this.#closeEpoch(epoch, loss, started, metrics);
      }
    } finally {
      metrics.close();
    }
    return this.#best!;
  }

  /** The steps of an epoch; gives the mean loss. */
  async #trainEpoch(epoch: number, metrics: MetricsWriter): Promise<number> {
    const { learningRate, schedule, epochs } = this.config.training;
    let sum = 0;
    let index = 0;
    let started = performance.now();
    for await (const samples of prefetch(this.#sampler.epoch(epoch), (plan) => this.#collate(plan))) {
      const { batch } = samples;
      const rate = learningRate * scheduleFactor(schedule, this.#budget.step(this.#taken), this.#budget.steps);
      const { loss, gradientNorm } = this.#step.run(batch, rate, samples.weights);
      this.#average?.update();
      this.#taken++;
      index++;
      sum += loss;
      const seconds = (performance.now() - started) / 1000;
      const atomsPerSecond = batch.atoms / seconds;
      const { structures, atoms, edges } = batch;
      metrics.write({
        type: "step",
        step: this.#taken,
        epoch: epoch + 1,
        loss,
        learningRate: rate,
        gradientNorm,
        structures,
        atoms,
        edges,
        seconds,
        atomsPerSecond,
      });
      const [step, steps, eta] = [this.#taken, this.#budget.steps, this.#budget.left(this.#taken)];
      this.reporter.onProgress({ epoch: epoch + 1, epochs, step, steps, loss, atomsPerSecond, eta });
      const signal = await this.interrupt.poll();
      if (signal !== undefined) await this.#stop(signal, { seed: this.config.seed, epoch, batch: index });
      if (this.#budget.isSpent) break;
      started = performance.now();
    }
    return sum / index;
  }

  #collate(plan: readonly SampleRef[]): Promise<Samples> {
    return collateSamples(plan, this.tasks, batchOptions(this.model));
  }

  /** Validates, saves and reports. */
  async #closeEpoch(epoch: number, loss: number, started: number, metrics: MetricsWriter): Promise<void> {
    const { epochs } = this.config.training;
    const validation = await this.#withAverage(async (trained) => {
      const errors = await validate(this.model, this.tasks, this.config);
      if ((epoch + 1) % this.config.checkpoint.every === 0 || epoch + 1 === epochs || this.#budget.isSpent) {
        await this.#save({ seed: this.config.seed, epoch: epoch + 1, batch: 0 }, trained, errors);
      }
      return errors;
    });
    const seconds = (performance.now() - started) / 1000;
    metrics.write({
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
    this.reporter.log(
      `epoch ${count}  loss ${loss.toPrecision(4)}  validation, of the trivial predictors' errors: ` +
        `${formatRatios(validation)}  ${seconds.toFixed(1)} s  ETA ${formatDuration(this.#budget.left(this.#taken))}`,
    );
  }

  async #save(
    sampler: SamplerPosition,
    trained: ReadonlyMap<string, torch.Tensor> | undefined,
    validation?: Record<string, DatasetErrors>,
  ): Promise<string> {
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
      parameters: this.model.parameterCounts(),
      model: this.model.config,
      datasets: checkpointDatasets(this.tasks),
      config: this.config,
    };
    const files = checkpointFiles(this.model, this.#optimizer, trained);
    const folder = await this.#store.save(step, files, content, isBest);
    this.run.saved();
    if (isBest) this.#best = { ...reached, folder };
    return folder;
  }

  async #stop(signal: NodeJS.Signals, position: SamplerPosition): Promise<never> {
    const folder = await this.#withAverage((trained) => this.#save(position, trained));
    throw new RunInterrupted(
      signal,
      `stopped by ${signal} after step ${String(this.#taken)} of ${String(this.#budget.steps)}; the state is saved in ${folder}`,
    );
  }

  /** Runs `use` while the model has the averaged weights, where weights are averaged. */
  #withAverage<Result>(
    use: (trained: ReadonlyMap<string, torch.Tensor> | undefined) => Promise<Result>,
  ): Promise<Result> {
    return this.#average ? this.#average.exchange(use) : use(undefined);
  }
}
