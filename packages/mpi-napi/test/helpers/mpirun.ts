import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Implementation } from "./implementations";

export interface Result {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  seconds: number;
}

export interface Options {
  /** Seconds until it is killed. */
  timeout?: number;
  env?: Record<string, string>;
  /** For node. */
  flags?: string[];
  args?: string[];
  /** For mpirun. */
  launch?: string[];
  /** In place of mpirun and its arguments. */
  command?: string[];
  /** Called with the output so far. */
  onOutput?: (stdout: string) => void;
}

export const program = (name: string) => fileURLToPath(new URL(`../programs/${name}`, import.meta.url));

/** An environment in which no other launcher or choice of an MPI is left. */
export function cleanEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(OMPI_|PMIX?_|PRTE_|MPI_|HYDRA_|HYDRIDE_MPI|NODE_OPTIONS|VITEST)/.test(name),
  );
  return { ...(Object.fromEntries(inherited) as Record<string, string>), OMP_NUM_THREADS: "1", ...more };
}

/** Runs a command; kills it, and what it has started, where it takes too long. */
export function run(command: string[], { timeout = 60, env = {}, onOutput }: Options = {}): Promise<Result> {
  const [file, ...args] = command;
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(file!, args, { env: cleanEnvironment(env), stdio: ["ignore", "pipe", "pipe"], detached: true });
    const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), 1000 * timeout);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onOutput?.(stdout);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stdout, stderr, seconds: (performance.now() - start) / 1000 });
    });
  });
}

/** Runs a program of test/programs on so many ranks. */
export function mpirun({ name, mpirun }: Implementation, ranks: number, file: string, options: Options = {}) {
  const { launch = [], flags = [], args = [] } = options;
  const more = name.startsWith("openmpi") ? ["--oversubscribe"] : [];
  const command = [mpirun, ...more, ...launch, "-n", String(ranks), process.execPath, ...flags, program(file), ...args];
  const env = {
    HYDRIDE_MPI: name,
    OMPI_ALLOW_RUN_AS_ROOT: "1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
    // Its component warns of itself where there is no such network.
    ...(name.startsWith("openmpi-5") ? { OMPI_MCA_osc: "^ucx" } : {}),
    ...options.env,
  };
  return run(options.command ?? command, { ...options, env });
}
