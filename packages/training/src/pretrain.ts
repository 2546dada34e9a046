import { writeFileSync } from "node:fs";
import { isHydraGnnConfig, resolveModelConfig } from "@hydride/models";
import { type Communicator, connect, ProcessMesh } from "@hydride/parallel";
import * as torch from "@hydride/torch-js";
import { formatConfig, loadConfig } from "./config/load.js";
import type { Config } from "./config/schema.js";
import { leakCounts } from "./data/leakCheck.js";
import { loadAll, type LoadedTasks } from "./data/load.js";
import { Interrupt } from "./loop/interrupt.js";
import { defaultThreads } from "./loop/threads.js";
import { Trainer } from "./loop/trainer.js";
import { formatDemand, type ModelDemand, modelDemand } from "./model/memory.js";
import { createModel } from "./model/model.js";
import { describePlacement, placeRun } from "./ranks/placement.js";
import { agreed } from "./ranks/rankFailure.js";
import { modelConfig } from "./run/checkpoint.js";
import { RunClaim } from "./run/claim.js";
import { writeDataReports } from "./run/dataReports.js";
import { writingError } from "./run/folder.js";
import type { Reporter } from "./run/progress.js";
import type { PretrainSummary } from "./run/summary.js";

export interface PretrainOptions extends Partial<Reporter> {
  /** The run's folder; made if need be. */
  out: string;
  /** Overrides `key.path=value` of the configuration. */
  set?: readonly string[];
  /** Replace an earlier run in `out`. */
  overwrite?: boolean;
}

/**
 * Pre-trains a multi-task potential as a configuration file says, into a run folder: `config.resolved.yaml`, `metrics.jsonl`,
 * `checkpoints/`, `summary.json`; `left-out.json` and `leaks.json` where there is something to name. A run that ends before its first checkpoint leaves nothing, and an earlier run as it was.
 *
 * @throws ConfigError for the configuration; RunError RUN_FOLDER, RUN_EXISTS, RUN_FOREIGN_FILES or RUN_BUSY for the folder;
 * RunInterrupted; RunError RUN_NOT_WRITTEN where the disk takes no more; TrainingError for a model that is too large, unusable data, a leak or a loss that is not finite; and the readers' errors for broken files.
 */
export async function pretrain(configPath: string, options: PretrainOptions): Promise<PretrainSummary> {
  const started = performance.now();
  const world = connect();
  const isRoot = world.rank === 0;
  const reporter: Reporter = {
    log: (isRoot && options.log) || ignore,
    onProgress: (isRoot && options.onProgress) || ignore,
  };
  const config = await agreed(world, () => withThreads(loadConfig(configPath, options.set), world.size));
  const demand = await agreed(world, () => modelDemand(config));
  const { out, overwrite = false } = options;
  const claim = await agreed(world, () => (isRoot ? RunClaim.take(out, { overwrite, log: reporter.log }) : undefined));
  try {
    const loaded = await agreed(world, () => loadAll(config, reporter));
    reporter.log(formatDemand(demand));
    return await train({ config, loaded, demand, claim, reporter, world, started });
  } catch (error) {
    throw writingError(out, error);
  } finally {
    claim?.close();
  }
}

interface Run {
  config: ResolvedConfig;
  loaded: LoadedTasks;
  demand: ModelDemand;
  /** Of rank 0. */
  claim: RunClaim | undefined;
  reporter: Reporter;
  world: Communicator;
  started: number;
}

async function train({ config, loaded, demand, claim, reporter, world, started }: Run): Promise<PretrainSummary> {
  const { tasks, leaks } = loaded;
  torch.setNumThreads(config.training.threads);
  const { shared, byBranch } = demand;
  const sizes = Object.fromEntries(tasks.map(({ name, train }) => [name, train.length]));
  const mesh = await agreed(world, () => placeRun(config, sizes, { shared, perBranch: byBranch }, world.size)).then(
    (placement) => new ProcessMesh(world, placement),
  );
  if (world.size > 1) reporter.log(describePlacement(mesh.placement));
  // With every default written out, so that a checkpoint does not depend on what they are later.
  const wanted = modelConfig(config, tasks);
  const whole = isHydraGnnConfig(wanted) ? wanted : resolveModelConfig(wanted);
  const model = await agreed(world, () => createModel(whole, config.seed, [...mesh.branches]));
  claim?.begin();
  if (claim) {
    writeFileSync(claim.folder.config, formatConfig(config));
    writeDataReports(claim.folder, loaded, reporter);
  }
  const interrupt = new Interrupt();
  try {
    const parameters = { shared, perBranch: byBranch, branches: tasks.length };
    const parts = { model, whole: { config: whole, parameters }, tasks, config, mesh, run: claim, reporter, interrupt };
    const best = await new Trainer(parts).train();
    const summary: PretrainSummary = {
      datasets: best.validation,
      parameters,
      leftOut: Object.fromEntries([...loaded.leftOut].map(([name, structures]) => [name, structures.length])),
      ...(leaks && { leaks: leakCounts(leaks) }),
      seconds: (performance.now() - started) / 1000,
      checkpoint: best.folder,
    };
    if (claim) writeFileSync(claim.folder.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
    return summary;
  } finally {
    interrupt.stopListening();
  }
}

type ResolvedConfig = ReturnType<typeof withThreads>;

/** The number of threads of each rank is written down, since results depend on it in the last digits. */
function withThreads(config: Config, ranks: number) {
  return { ...config, training: { ...config.training, threads: config.training.threads ?? defaultThreads(ranks) } };
}

function ignore(): void {
  // Nobody watches.
}
