import { native } from "./native.js";
import { refusePromise, type Synchronous } from "./synchronous.js";
import type { Tensor } from "./tensor.js";
import type { Device } from "./types.js";

/**
 * Seeds the random number generators of all devices.
 * @param seed any 64 bits, from -2^63 to 2^64 - 1; beyond 2^53 a bigint. -1 and 2^64 - 1 are the same seed.
 */
export function manualSeed(seed: number | bigint): void {
  native().manualSeed(seed);
}

/**
 * The state of a device's default random number generator as a uint8 tensor on the CPU, a copy. The generator is the
 * process's: workers draw from it as well.
 */
export function getRngState(device: Device = "cpu"): Tensor {
  return native().getRngState(device);
}

/**
 * Puts a device's default random number generator into a state that `getRngState` gave, also in another process.
 * @throws TorchError TORCH_ARGUMENTS for a tensor of another kind or size, and for bytes that are no state; the generator
 * is then left as it was.
 */
export function setRngState(state: Tensor, device: Device = "cpu"): void {
  native().setRngState(state, device);
}

/**
 * Runs `fn` and then puts the CPU's random number generator back, so that what follows draws the same numbers whatever
 * `fn` has drawn or seeded. `fn` must be synchronous.
 */
export function forkRng<T>(fn: Synchronous<T>): T {
  const state = getRngState();
  try {
    const result = fn();
    refusePromise("forkRng", result);
    return result;
  } finally {
    setRngState(state);
    state.dispose();
  }
}
