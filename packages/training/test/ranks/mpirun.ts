import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Whether there is a launcher, and of Open MPI, whose options are known here. */
export function hasMpirun(): boolean {
  const { stdout } = spawnSync("mpirun", ["--version"], { encoding: "utf8" });
  return typeof stdout === "string" && stdout.includes("Open MPI");
}

/** Runs a program of `programs` on so many ranks of one thread each; without ranks, in one process that no launcher has started. */
export function startOn(ranks: number | undefined, program: string, options: readonly string[] = []) {
  const file = join(import.meta.dirname, "programs", program);
  const node = [process.execPath, "--import", "tsx", "--conditions=@hydride/source", file, ...options];
  const [command, ...args] = ranks === undefined ? node : ["mpirun", "--oversubscribe", "-n", String(ranks), ...node];
  const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
  return spawnSync(command!, args, {
    encoding: "utf8",
    timeout: 150_000,
    env: { ...process.env, ...asRoot, OMP_NUM_THREADS: "1" },
  });
}

/** Pre-trains on so many ranks. */
export function pretrainOn(ranks: number | undefined, config: string, out: string, set: readonly string[] = []) {
  return startOn(ranks, "pretrain.ts", [config, out, ...set]);
}
