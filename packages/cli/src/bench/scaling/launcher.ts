import { CliError } from "../../errors.js";
import { runTool, which } from "../../doctor/system.js";

/** How ranks are started. */
export interface Launcher {
  /** What stands before the ranks' own command. */
  words: (ranks: number) => string[];
  environment: NodeJS.ProcessEnv;
  /** What it says of itself. */
  version: string;
}

/**
 * Open MPI's own: more ranks than cores are let in; they are bound to no core, so that the system shares the cores out; and who waits
 * gives its core away, which costs little where nobody wants it.
 */
const OPEN_MPI = ["--oversubscribe", "--bind-to", "none", "--mca", "mpi_yield_when_idle", "1"];

const REMEDY =
  "install one (Debian, Ubuntu: apt-get install openmpi-bin libopenmpi-dev; on a cluster: module load its MPI), or name another " +
  "launcher in HYDRIDE_LAUNCHER, such as 'srun --mpi=pmix -n {ranks}'";

/**
 * The launcher that HYDRIDE_LAUNCHER names, with `{ranks}` for their number; else mpirun or mpiexec on the PATH.
 * @throws CliError BENCH_LAUNCHER
 */
export async function findLauncher(env: NodeJS.ProcessEnv = process.env): Promise<Launcher> {
  const named = env.HYDRIDE_LAUNCHER?.trim();
  const environment = env;
  if (named) {
    const parts = named.split(/\s+/);
    if (!named.includes("{ranks}")) {
      throw new CliError(
        "BENCH_LAUNCHER",
        `HYDRIDE_LAUNCHER: expected a command with {ranks} in place of their number, found ${JSON.stringify(named)}`,
        "such as 'srun --mpi=pmix -n {ranks}'",
      );
    }
    if (which(parts[0]!, env) === undefined) {
      throw new CliError(
        "BENCH_LAUNCHER",
        `HYDRIDE_LAUNCHER: expected a program on the PATH, found none that is called ${JSON.stringify(parts[0])}`,
        "check the name, or load the module that it is in",
      );
    }
    const words = (ranks: number) => parts.map((part) => part.replaceAll("{ranks}", String(ranks)));
    return { words, environment, version: named };
  }
  const found = ["mpirun", "mpiexec"].find((name) => which(name, env) !== undefined);
  if (found === undefined) {
    throw new CliError("BENCH_LAUNCHER", "expected mpirun or mpiexec on the PATH, found neither", REMEDY);
  }
  const [version = ""] = (await runTool(found, ["--version"], env)).stdout.split("\n");
  if (!version.includes("Open MPI")) {
    return { words: (ranks) => [found, "-n", String(ranks)], environment, version };
  }
  return {
    words: (ranks) => [found, ...OPEN_MPI, "-n", String(ranks)],
    environment: { ...env, ...(process.getuid?.() === 0 && AS_ROOT) },
    version: `${version}, ${OPEN_MPI.join(" ")}`,
  };
}

/** Containers have no other user often enough. */
const AS_ROOT = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
