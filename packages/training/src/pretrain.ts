import { writeFileSync } from "node:fs";
import { connect } from "@hydride/parallel";
import * as torch from "@hydride/torch-js";
import { formatConfig, loadConfig } from "./config/load.js";
import type { Config } from "./config/schema.js";
import { leakCounts } from "./data/leakCheck.js";
import { withPrepared } from "./data/prepared.js";
import { Interrupt } from "./loop/interrupt.js";
import { type ConfigOfThreads, withThreads } from "./loop/threads.js";
import { Trainer } from "./loop/trainer.js";
import { type LoadedRun, loadRun } from "./loadRun.js";
import { formatDemand, modelDemand } from "./model/memory.js";
import { agreed } from "./ranks/rankFailure.js";
import { ranksOn } from "./ranks/ranksOn.js";
import { sameConfig } from "./ranks/sameOnAll.js";
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
  /** The folder of the sets that `hydride prepare` has made of the same configuration, in place of the datasets' files. */
  prepared?: string;
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
  const host = connect();
  const isRoot = host.rank === 0;
  const reporter: Reporter = {
    log: (isRoot && options.log) || ignore,
    onProgress: (isRoot && options.onProgress) || ignore,
  };
  const config = await agreed(host, () => withThreads(configured(configPath, options), host.size));
  await sameConfig(host, config);
  const world = ranksOn(host, config);
  const demand = await agreed(world, () => modelDemand(config));
  const { out, overwrite = false } = options;
  const claim = await agreed(world, () => (isRoot ? RunClaim.take(out, { overwrite, log: reporter.log }) : undefined));
  try {
    torch.setNumThreads(config.training.threads);
    const onRead = () => {
      reporter.log(formatDemand(demand));
    };
    const loaded = await loadRun(config, demand, world, { reporter, onRead });
    const summary = await train({ config, loaded, claim, reporter, started });
    await loaded.samples.close();
    return summary;
  } catch (error) {
    throw writingError(out, error);
  } finally {
    claim?.close();
  }
}

function configured(path: string, { set, prepared }: PretrainOptions): Config {
  const config = loadConfig(path, set);
  return prepared === undefined ? config : withPrepared(config, prepared);
}

interface Run {
  config: ConfigOfThreads;
  loaded: LoadedRun;
  /** Of rank 0. */
  claim: RunClaim | undefined;
  reporter: Reporter;
  started: number;
}

async function train({ config, loaded, claim, reporter, started }: Run): Promise<PretrainSummary> {
  claim?.begin();
  if (claim) {
    writeFileSync(claim.folder.config, formatConfig(config));
    writeDataReports(claim.folder, loaded, reporter);
  }
  const interrupt = new Interrupt();
  try {
    const best = await new Trainer({ ...loaded, config, run: claim, reporter, interrupt }).train();
    const { leaks, whole } = loaded;
    const summary: PretrainSummary = {
      datasets: best.validation,
      parameters: whole.parameters,
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

function ignore(): void {
  // Nobody watches.
}
