import { TorchError } from "../errors.js";
import { native } from "../native.js";
import type { CudaDevice } from "../types.js";

/** Whether there is an NVIDIA device that this libtorch can use. */
export function isAvailable(): boolean {
  return deviceCount() > 0;
}

/** The number of devices: `cuda:0` to `cuda:${deviceCount() - 1}`. */
export function deviceCount(): number {
  return native().cudaState()[0];
}

/** Why there is no CUDA, in words (no driver, a libtorch without CUDA, hidden devices); null where there is. */
export function unavailableReason(): string | null {
  return native().cudaState()[1] || null;
}

/**
 * Waits until the device has done all that it was asked to.
 * @throws TorchError TORCH_DEVICE where there is no such device, TORCH_ARGUMENTS for one that is not CUDA's.
 */
export function synchronize(device: CudaDevice = "cuda"): void {
  checkCuda("synchronize", device);
  native().synchronize(device);
}

/** @throws TorchError TORCH_ARGUMENTS for a device that is not CUDA's. */
export function checkCuda(what: string, device: unknown): void {
  if (String(device).startsWith("cuda")) return;
  throw new TorchError(
    `cuda.${what}: expected a device such as cuda or cuda:0, found ${String(device)}`,
    "TORCH_ARGUMENTS",
  );
}
