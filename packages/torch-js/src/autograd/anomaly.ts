import { native } from "../native.js";
import { checkOptions } from "../options.js";
import { refusePromise, type Synchronous } from "../synchronous.js";

/**
 * Runs `fn` (forward and backward) so that an error in backward tells which operator recorded the node and where that was
 * called; with `checkNan`, a NaN in a gradient is such an error. Every operator then notes its stack, which is slow: for
 * debugging only. `fn` must be synchronous. The mode is the process's: workers note their stacks as well meanwhile.
 * @throws TorchError TORCH_ERROR naming the node, the operator and its JavaScript stack.
 */
export function detectAnomaly<T>(fn: Synchronous<T>, options: { checkNan?: boolean } = {}): T {
  checkOptions("detectAnomaly", options, ["checkNan"]);
  const [enabled, checkNan] = native().setAnomalyMode(true, options.checkNan ?? true);
  try {
    const result = fn();
    refusePromise("detectAnomaly", result);
    return result;
  } finally {
    native().setAnomalyMode(enabled, checkNan);
  }
}
