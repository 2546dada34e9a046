import type { Comm } from "@hydride/mpi-napi";

/** What launchers of Open MPI, MPICH, PMIx and Slurm's srun set. */
const LAUNCHERS = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMI_RANK", "PMIX_RANK"];

/** All ranks of the job that a launcher has started; `undefined` where there is none, so that MPI need not be there. */
export async function jobRanks(environment: NodeJS.ProcessEnv = process.env): Promise<Comm | undefined> {
  if (!LAUNCHERS.some((name) => environment[name] !== undefined)) return undefined;
  const { MPI } = await import("@hydride/mpi-napi");
  return MPI.COMM_WORLD;
}
