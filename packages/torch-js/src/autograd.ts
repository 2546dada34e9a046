import { native } from "./native.js";
import { checkOptions } from "./options.js";
import { isTensor, type Tensor } from "./tensor.js";

export { detectAnomaly } from "./autograd/anomaly.js";
export {
  AutogradFunction as Function,
  defineFunction,
  type FunctionDefinition,
  type InputGradient,
} from "./autograd/function.js";
export { FunctionContext } from "./autograd/functionContext.js";
export { gradcheck, type GradcheckOptions, gradgradcheck } from "./autograd/gradcheck.js";
export {
  enableGrad,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  noGrad,
  setGradEnabled,
} from "./autograd/modes.js";

const OPTIONS = ["gradOutputs", "retainGraph", "createGraph"] as const;

export interface GradOptions {
  /** One per output, of its shape; null or left out stands for 1 and needs an output of one element. */
  gradOutputs?: Tensor | readonly (Tensor | null)[];
  /** Keeps the graph for another pass; defaults to `createGraph`. */
  retainGraph?: boolean;
  /** Records the gradient's own graph, so that it can be differentiated again. */
  createGraph?: boolean;
}

const listed = (given: Tensor | readonly Tensor[]): readonly Tensor[] => (isTensor(given) ? [given] : given);

function listedGradients(given: GradOptions["gradOutputs"]): readonly (Tensor | null)[] | undefined {
  return isTensor(given) ? [given] : given;
}

/**
 * The gradients of the sum of `outputs` with respect to `inputs`, one per input and of its shape. Nothing is accumulated.
 * A single tensor may stand for an array of one.
 * An input that was not used is an error, unless `allowUnused`: then its gradient is null.
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions & { allowUnused: true },
): (Tensor | null)[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options?: GradOptions,
): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions & { allowUnused?: boolean } = {},
): (Tensor | null)[] {
  checkOptions("grad", options, [...OPTIONS, "allowUnused"]);
  return native().grad(
    listed(outputs),
    listed(inputs),
    listedGradients(options.gradOutputs),
    options.retainGraph,
    options.createGraph,
    options.allowUnused,
  );
}

/** Accumulates the gradients of several outputs into the leaves in one pass, or into those of `inputs` alone. */
export function backward(
  outputs: Tensor | readonly Tensor[],
  options: GradOptions & { inputs?: Tensor | readonly Tensor[] } = {},
): void {
  checkOptions("backward", options, [...OPTIONS, "inputs"]);
  const { gradOutputs, retainGraph, createGraph, inputs } = options;
  native().backward(listed(outputs), listedGradients(gradOutputs), retainGraph, createGraph, inputs && listed(inputs));
}
