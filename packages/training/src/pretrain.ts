import { writeFileSync } from "node:fs";
import * as torch from "@hydride/torch-js";
import { formatConfig, loadConfig } from "./config/load.js";
import type { Config } from "./config/schema.js";
import { leakCounts } from "./data/leakCheck.js";
import { loadAll, type LoadedTasks } from "./data/load.js";
import { Interrupt } from "./loop/interrupt.js";
import { defaultThreads } from "./loop/threads.js";
import { Trainer } from "./loop/trainer.js";
import { formatDemand, modelDemand } from "./model/memory.js";
import { createModel } from "./model/model.js";
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
  const reporter: Reporter = { log: options.log ?? ignore, onProgress: options.onProgress ?? ignore };
  const config = withThreads(loadConfig(configPath, options.set));
  const demand = modelDemand(config);
  const { out, overwrite = false } = options;
  const claim = RunClaim.take(out, { overwrite, log: reporter.log });
  try {
    const loaded = await loadAll(config, reporter);
    reporter.log(formatDemand(demand));
    return await train(config, loaded, claim, reporter, started);
  } catch (error) {
    throw writingError(out, error);
  } finally {
    claim.close();
  }
}

async function train(
  config: ResolvedConfig,
  loaded: LoadedTasks,
  claim: RunClaim,
  reporter: Reporter,
  started: number,
): Promise<PretrainSummary> {
  const { tasks, leaks } = loaded;
  torch.setNumThreads(config.training.threads);
  const model = createModel(modelConfig(config, tasks), config.seed);
  claim.begin();
  writeFileSync(claim.folder.config, formatConfig(config));
  writeDataReports(claim.folder, loaded, reporter);
  const interrupt = new Interrupt();
  try {
    const best = await new Trainer(model, tasks, config, claim, reporter, interrupt).train();
    const summary: PretrainSummary = {
      datasets: best.validation,
      parameters: model.parameterCounts(),
      leftOut: Object.fromEntries([...loaded.leftOut].map(([name, structures]) => [name, structures.length])),
      ...(leaks && { leaks: leakCounts(leaks) }),
      seconds: (performance.now() - started) / 1000,
      checkpoint: best.folder,
    };
    writeFileSync(claim.folder.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
    return summary;
  } finally {
    interrupt.stopListening();
  }
}

type ResolvedConfig = ReturnType<typeof withThreads>;

/** The number of threads is written down, since results depend on it in the last digits. */
function withThreads(config: Config) {
  return { ...config, training: { ...config.training, threads: config.training.threads ?? defaultThreads() } };
}

function ignore(): void {
  // Nobody watches.
}
