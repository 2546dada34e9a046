import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = join(import.meta.dirname, "..", "..");
const PROGRAMS = join(PACKAGE, "test", "programs");

/** What the add-on is built for, in short: "serial", and "openmpi" where ADIOS2 with MPI is in the cache. */
export function builds(): string[] {
  return readdirSync(join(PACKAGE, "build"))
    .filter((name) => existsSync(join(PACKAGE, "build", name, "io_adios.node")))
    .map((name) => name.replace(/^[^-]*-/, ""))
    .sort();
}

/** Whether there is a launcher, and of Open MPI, whose options are known here. */
export function hasMpirun(): boolean {
  const { stdout } = spawnSync("mpirun", ["--version"], { encoding: "utf8" });
  return typeof stdout === "string" && stdout.includes("Open MPI");
}

interface Result {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program of test/programs from its source on so many ranks, with the build that is named; `within` goes before it all. */
export function mpirun(
  ranks: number,
  build: string,
  program: string,
  args: string[] = [],
  env = {},
  within: string[] = [],
): Result {
  return run([...within, "mpirun", "--oversubscribe", "-n", String(ranks), ...node(program), ...args], build, env);
}

/** The same without a launcher. */
export function runProgram(
  program: string,
  args: string[] = [],
  build = "serial",
  env = {},
  within: string[] = [],
): Result {
  return run([...within, ...node(program), ...args], build, env);
}

function node(program: string): string[] {
  return [process.execPath, "--import", "tsx", "--conditions=@hydride/source", join(PROGRAMS, program)];
}

function run([command, ...args]: string[], build: string, more: Record<string, string>): Result {
  const env = {
    ...process.env,
    HYDRIDE_ADIOS: build,
    OMPI_ALLOW_RUN_AS_ROOT: "1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
    OMP_NUM_THREADS: "1",
    ...more,
  };
  const options = { cwd: PACKAGE, encoding: "utf8" as const, timeout: 60_000, killSignal: "SIGKILL" as const, env };
  const { status, stdout, stderr } = spawnSync(command!, args, options);
  return { status, stdout, stderr };
}
