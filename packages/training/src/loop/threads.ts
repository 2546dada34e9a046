import { availableParallelism } from "node:os";
import type { Config } from "../config/schema.js";

/**
 * How many threads tensor operations may use where the configuration does not say: `OMP_NUM_THREADS`, as schedulers set it, else
 * the processors there are, divided among the ranks; 1024 at most. Of a list for nested regions (`8,2`) the first number counts; what is no number of threads does not.
 */
export function defaultThreads(ranks = 1, environment: NodeJS.ProcessEnv = process.env): number {
  const asked = /^\s*(\d+)\s*(,|$)/.exec(environment.OMP_NUM_THREADS ?? "")?.[1];
  return Math.min(1024, Number(asked) > 0 ? Number(asked) : Math.max(1, Math.floor(availableParallelism() / ranks)));
}

export type ConfigOfThreads = ReturnType<typeof withThreads>;

/** The number of threads of each rank is written down, since results depend on it in the last digits. */
export function withThreads(config: Config, ranks: number) {
  return { ...config, training: { ...config.training, threads: config.training.threads ?? defaultThreads(ranks) } };
}
