import type { Probe } from "./check.js";
import { runTool, which } from "./system.js";

/** The MPI compiler wrapper and launcher; optional, for runs of several processes. */
export const probeMpi: Probe = async ({ env }) => {
  const searched = ["mpicc on the PATH", "mpirun on the PATH", "mpiexec on the PATH"];
  const mpicc = which("mpicc", env);
  const launcher = which("mpirun", env) ?? which("mpiexec", env);
  const remedy =
    "for runs of several processes: Debian, Ubuntu: apt-get install libopenmpi-dev openmpi-bin; on a cluster: module load its MPI";
  if (mpicc === undefined && launcher === undefined) {
    return { name: "mpi", ok: true, found: "not found (optional: runs of several processes)", searched, remedy };
  }
  const version =
    launcher === undefined ? undefined : (await runTool(launcher, ["--version"], env)).stdout.split("\n")[0];
  const found = [version ?? "no mpirun", `mpicc: ${mpicc ?? "not found"}`, `launcher: ${launcher ?? "not found"}`].join(
    ", ",
  );
  return {
    name: "mpi",
    ok: true,
    found,
    searched,
    remedy: mpicc !== undefined && launcher !== undefined ? null : remedy,
  };
};
