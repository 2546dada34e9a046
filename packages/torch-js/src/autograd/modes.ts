import { native } from "../native.js";
import { refusePromise, type Synchronous } from "../synchronous.js";

function withGradMode<T>(name: string, enabled: boolean, fn: () => T): T {
  const previous = native().setGradEnabled(enabled);
  try {
    const result = fn();
    // The mode belongs to the thread, not to the asynchronous call: what runs after an await would not see it.
    refusePromise(name, result);
    return result;
  } finally {
    native().setGradEnabled(previous);
  }
}

/** Runs `fn` without recording operations. `fn` must be synchronous. */
export function noGrad<T>(fn: Synchronous<T>): T {
  return withGradMode("noGrad", false, fn);
}

/** Runs `fn` with recording, also inside `noGrad`. `fn` must be synchronous. */
export function enableGrad<T>(fn: Synchronous<T>): T {
  return withGradMode("enableGrad", true, fn);
}

/** Switches recording on or off: for this thread until the next call, or with `fn` while that runs. */
export function setGradEnabled(enabled: boolean): void;
export function setGradEnabled<T>(enabled: boolean, fn: Synchronous<T>): T;
export function setGradEnabled<T>(enabled: boolean, fn?: Synchronous<T>): T | undefined {
  if (fn) return withGradMode("setGradEnabled", enabled, fn);
  native().setGradEnabled(enabled);
  return undefined;
}

/** Whether operations are recorded now. */
export function isGradEnabled(): boolean {
  return native().isGradEnabled();
}

/**
 * Runs `fn` in inference mode: as `noGrad`, and besides without the bookkeeping of views and versions, which is faster.
 * Its tensors can never take part in a graph: to use one outside, `clone` it there. `fn` must be synchronous.
 * @throws TorchError TORCH_ERROR, later, where a recorded operation saves a tensor that was made inside.
 */
export function inferenceMode<T>(fn: Synchronous<T>): T {
  return native().inferenceMode(true, () => {
    const result = fn();
    refusePromise("inferenceMode", result);
    return result;
  });
}

/** Whether `inferenceMode` is in force. */
export function isInferenceModeEnabled(): boolean {
  return native().isInferenceMode();
}
