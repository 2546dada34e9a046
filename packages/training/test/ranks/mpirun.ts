import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Whether there is a launcher, and of Open MPI, whose options are known here. */
export function hasMpirun(): boolean {
  const { stdout } = spawnSync("mpirun", ["--version"], { encoding: "utf8" });
  return typeof stdout === "string" && stdout.includes("Open MPI");
}

/** Runs a program of `programs` on so many ranks of one thread each; without ranks, in one process that no launcher has started. */
export function startOn(ranks: number | undefined, program: string, options: readonly string[] = []) {
  const node = commandOf(program, options);
  return ranks === undefined ? start(node) : start(["mpirun", "--oversubscribe", "-n", String(ranks), ...node]);
}

/** Pre-trains on so many ranks. */
export function pretrainOn(ranks: number | undefined, config: string, out: string, set: readonly string[] = []) {
  return startOn(ranks, "pretrain.ts", [config, out, ...set]);
}

/** Pre-trains on a rank in each of the folders, with arguments of its own. */
export function pretrainApart(out: string, ranks: readonly { folder: string; config: string; set?: string[] }[]) {
  const each = ranks.map(({ folder, config, set = [] }) => [
    ...["-n", "1", "-wdir", folder],
    ...commandOf("pretrain.ts", [config, out, ...set]),
  ]);
  return start(["mpirun", "--oversubscribe", ...each.flatMap((one, index) => (index === 0 ? one : [":", ...one]))]);
}

function commandOf(program: string, options: readonly string[]): string[] {
  const file = join(import.meta.dirname, "programs", program);
  const loader = import.meta.resolve("tsx");
  return [process.execPath, "--import", loader, "--conditions=@hydride/source", file, ...options];
}

function start([command, ...args]: string[]) {
  const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
  return spawnSync(command!, args, {
    encoding: "utf8",
    timeout: 150_000,
    env: { ...process.env, ...asRoot, OMP_NUM_THREADS: "1" },
  });
}
