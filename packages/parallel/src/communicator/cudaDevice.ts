import { cuda, type CudaDevice } from "@hydride/torch-js";
import { ParallelError } from "../errors.js";

/** A device with its number: ranks of a node that ask for `cuda` have one each, in turns. */
export function numberedDevice(device: CudaDevice, rankOnNode: number): CudaDevice {
  if (device !== "cuda") return device;
  return `cuda:${String(rankOnNode % Math.max(cuda.deviceCount(), 1))}` as CudaDevice;
}

/** NaN for one without a number. */
export function deviceIndex(device: CudaDevice): number {
  return Number(/^cuda:(\d+)$/.exec(device)?.[1]);
}

/** @throws ParallelError DEVICE_MISSING where there is no such device. */
export function checkCudaDevice(device: CudaDevice): void {
  const count = cuda.deviceCount();
  if (count === 0) {
    const found = cuda.unavailableReason() ?? "";
    throw new ParallelError(
      "DEVICE_MISSING",
      `expected the device ${device}, found none of CUDA: ${found}`,
      'Leave the device out, or take "cpu": ranks then exchange tensors over MPI.',
    );
  }
  if (deviceIndex(device) < count) return;
  throw new ParallelError(
    "DEVICE_MISSING",
    `expected a device of cuda:0 to cuda:${String(count - 1)}, found ${device}`,
    'Take "cuda": each rank of a node then has one of its own.',
  );
}
