import { native } from "./native.js";
import { checkOptions } from "./options.js";
import { refusePromise } from "./synchronous.js";
import type { Tensor } from "./tensor.js";

const OPTIONS = ["gradOutputs", "retainGraph", "createGraph"] as const;

export interface GradOptions {
  /** One per output, of its shape; null or left out stands for 1 and needs an output of one element. */
  gradOutputs?: readonly (Tensor | null)[];
  /** Keeps the graph for another pass; defaults to `createGraph`. */
  retainGraph?: boolean;
  /** Records the gradient's own graph, so that it can be differentiated again. */
  createGraph?: boolean;
}

/**
 * The gradients of the sum of `outputs` with respect to `inputs`, one per input and of its shape. Nothing is accumulated.
 * An input that was not used is an error, unless `allowUnused`: then its gradient is null.
 */
export function grad(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions & { allowUnused: true },
): (Tensor | null)[];
export function grad(outputs: readonly Tensor[], inputs: readonly Tensor[], options?: GradOptions): Tensor[];
export function grad(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions & { allowUnused?: boolean } = {},
): (Tensor | null)[] {
  checkOptions("grad", options, [...OPTIONS, "allowUnused"]);
  return native().grad(
    outputs,
    inputs,
    options.gradOutputs,
    options.retainGraph,
    options.createGraph,
    options.allowUnused,
  );
}

/** Accumulates the gradients of several outputs into the leaves in one pass, or into those of `inputs` alone. */
export function backward(outputs: readonly Tensor[], options: GradOptions & { inputs?: readonly Tensor[] } = {}): void {
  checkOptions("backward", options, [...OPTIONS, "inputs"]);
  native().backward(outputs, options.gradOutputs, options.retainGraph, options.createGraph, options.inputs);
}

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
export function noGrad<T>(fn: () => T): T {
  return withGradMode("noGrad", false, fn);
}

/** Runs `fn` with recording, also inside `noGrad`. `fn` must be synchronous. */
export function enableGrad<T>(fn: () => T): T {
  return withGradMode("enableGrad", true, fn);
}

/** Whether operations are recorded now. */
export function isGradEnabled(): boolean {
  return native().isGradEnabled();
}
