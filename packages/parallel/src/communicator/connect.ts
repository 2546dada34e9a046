import { isLaunched, MPI } from "@hydride/mpi-napi";
import type { CudaDevice } from "@hydride/torch-js";
import type { Communicator } from "./communicator.js";
import { checkCudaDevice, numberedDevice } from "./cudaDevice.js";
import { MpiCommunicator } from "./mpi.js";
import { connectNccl } from "./nccl.js";
import { SingleProcess } from "./singleProcess.js";

export interface ConnectOptions {
  /**
   * Where the tensors are that ranks exchange: MPI's for the CPU, NCCL's for CUDA. With `cuda` each rank of a node has a device of its
   * own, which `Communicator.device` names. The same kind on all ranks.
   */
  device?: "cpu" | CudaDevice;
  environment?: NodeJS.ProcessEnv;
}

/**
 * All ranks of the job that a launcher such as mpirun has started; where there is none, this process alone, without MPI.
 * @throws MPIError where MPI is missing, or is another than the launcher's; ParallelError of `connectNccl`.
 */
export function connect({ device = "cpu", environment = process.env }: ConnectOptions = {}): Communicator {
  if (!isLaunched(environment)) return alone(device);
  const world = new MpiCommunicator(MPI.COMM_WORLD);
  if (device === "cpu") return world;
  const node = MPI.COMM_WORLD.SplitType();
  const own = numberedDevice(device, node.rank);
  node.Free();
  return connectNccl(world, own);
}

function alone(device: "cpu" | CudaDevice): SingleProcess {
  if (device === "cpu") return new SingleProcess();
  const own = numberedDevice(device, 0);
  checkCudaDevice(own);
  return new SingleProcess(own);
}
