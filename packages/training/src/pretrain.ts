import { writeFileSync } from "node:fs";
import { createPotential } from "@hydride/models";
import * as torch from "@hydride/torch-js";
import { formatConfig, loadConfig } from "./config/load.js";
import type { Config } from "./config/schema.js";
import { loadTasks } from "./data/load.js";
import { Interrupt } from "./loop/interrupt.js";
import { defaultThreads } from "./loop/threads.js";
import { Trainer } from "./loop/trainer.js";
import { modelConfig } from "./run/checkpoint.js";
import { assertFreeFolder, createRunFolder } from "./run/folder.js";
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
 * `checkpoints/`, `summary.json`.
 *
 * @throws ConfigError for the configuration, RunError RUN_EXISTS, RunInterrupted, TrainingError for unusable data or a loss
 * that is not finite, and the readers' errors for broken files.
 */
export async function pretrain(configPath: string, options: PretrainOptions): Promise<PretrainSummary> {
  const started = performance.now();
  const reporter: Reporter = { log: options.log ?? ignore, onProgress: options.onProgress ?? ignore };
  const config = withThreads(loadConfig(configPath, options.set));
  assertFreeFolder(options.out, options.overwrite);
  const tasks = await loadTasks(config, reporter);
  const run = createRunFolder(options.out, options.overwrite);
  writeFileSync(run.config, formatConfig(config));
  torch.setNumThreads(config.training.threads);
  const model = createPotential(modelConfig(config, tasks), { seed: config.seed });
  const parameters = model.parameterCounts();
  reporter.log(
    `model: ${String(parameters.shared)} shared parameters, ` +
      Object.entries(parameters.perBranch)
        .map(([name, count]) => `${String(count)} of branch ${name}`)
        .join(", "),
  );
  const interrupt = new Interrupt();
  try {
    const best = await new Trainer(model, tasks, config, run, reporter, interrupt).train();
    const summary: PretrainSummary = {
      datasets: best.validation,
      parameters,
      seconds: (performance.now() - started) / 1000,
      checkpoint: best.folder,
    };
    writeFileSync(run.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
    return summary;
  } finally {
    interrupt.stopListening();
  }
}

/** The number of threads is written down, since results depend on it in the last digits. */
function withThreads(config: Config) {
  return { ...config, training: { ...config.training, threads: config.training.threads ?? defaultThreads() } };
}

function ignore(): void {
  // Nobody watches.
}
