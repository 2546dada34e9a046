import { MPI } from "@hydride/mpi-napi";
import type { Communicator } from "./communicator.js";
import { MpiCommunicator } from "./mpi.js";
import { SingleProcess } from "./singleProcess.js";

/** What launchers of Open MPI, MPICH, PMIx and Slurm's srun set. */
const LAUNCHERS = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMI_RANK", "PMIX_RANK"];

/**
 * All ranks of the job that a launcher such as mpirun has started; where there is none, this process alone, without MPI.
 * @throws MPIError where MPI is missing, or is another than the launcher's.
 */
export function connect(environment: NodeJS.ProcessEnv = process.env): Communicator {
  if (!LAUNCHERS.some((name) => environment[name] !== undefined)) return new SingleProcess();
  return new MpiCommunicator(MPI.COMM_WORLD);
}
