import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Implementation } from "./implementations";

const PACKAGE = join(import.meta.dirname, "..", "..");

export interface Result {
  status: number | null;
  stdout: string;
  stderr: string;
  seconds: number;
}

export interface Options {
  /** Seconds until it is killed. */
  timeout?: number;
  env?: Record<string, string>;
  /** Called with the launcher's process number and the output so far. */
  onOutput?: (stdout: string, launcher: number) => void;
}

/** Arguments of node for a program of test/programs, from its source. */
export function program(name: string): string[] {
  return ["--import", "tsx", "--conditions=@hydride/source", join(PACKAGE, "test", "programs", name)];
}

/** An environment in which no other launcher or choice of an MPI is left. */
export function cleanEnvironment(more: Record<string, string>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(OMPI_|PMIX?_|PRTE_|MPI_|HYDRA_|HYDRIDE_MPI|HYDRIDE_STORE|NODE_OPTIONS|VITEST)/.test(name),
  );
  return { ...(Object.fromEntries(inherited) as Record<string, string>), OMP_NUM_THREADS: "1", ...more };
}

/** Runs a command; kills it, and what it has started, where it takes too long. */
export function run(command: string[], { timeout = 100, env = {}, onOutput }: Options = {}): Promise<Result> {
  const [file, ...args] = command;
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const options = { cwd: PACKAGE, env: cleanEnvironment(env), stdio: "pipe" as const, detached: true };
    const child = spawn(file!, args, options);
    child.stdin.end();
    const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), 1000 * timeout);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onOutput?.(stdout, child.pid!);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, stdout, stderr, seconds: (performance.now() - begun) / 1000 });
    });
  });
}

/** Runs a program of test/programs on so many ranks. */
export function mpirun(
  { name, mpirun: launcher }: Implementation,
  ranks: number,
  file: string,
  args: string[] = [],
  options: Options = {},
): Promise<Result> {
  const more = name.startsWith("openmpi") ? ["--oversubscribe", "--bind-to", "none"] : [];
  const command = [launcher, ...more, "-n", String(ranks), process.execPath, ...program(file), ...args];
  return run(command, { ...options, env: { ...environmentOf(name), ...options.env } });
}

export function environmentOf(name: string): Record<string, string> {
  return { HYDRIDE_MPI: name, OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
}
