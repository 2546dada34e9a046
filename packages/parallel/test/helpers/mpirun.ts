import { spawnSync } from "node:child_process";
import { join } from "node:path";

export interface JobResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

const PROGRAMS = join(import.meta.dirname, "..", "programs");

/** Whether there is a launcher, and of Open MPI, whose options are known here. */
export function hasMpirun(): boolean {
  const { stdout } = spawnSync("mpirun", ["--version"], { encoding: "utf8" });
  return typeof stdout === "string" && stdout.includes("Open MPI");
}

/** Runs a program of test/programs from its source on so many ranks of one thread each. */
export function mpirun(ranks: number, program: string, args: string[] = []): JobResult {
  const node = [process.execPath, "--import", "tsx", "--conditions=@hydride/source", join(PROGRAMS, program), ...args];
  const { status, stdout, stderr } = spawnSync("mpirun", ["--oversubscribe", "-n", String(ranks), ...node], {
    encoding: "utf8",
    timeout: 110_000,
    env: {
      ...process.env,
      OMPI_ALLOW_RUN_AS_ROOT: "1",
      OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
      OMP_NUM_THREADS: "1",
    },
  });
  return { status, stdout, stderr };
}
