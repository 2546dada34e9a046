import { keep } from "../memory.js";
import type { Tensor } from "../tensor.js";

// Registered, so that the ESM and the CommonJS build in one process agree.
const PARAMETER = Symbol.for("@hydride/torch-js/parameter");

/** Makes a tensor a parameter: a leaf that requires a gradient, belongs to its module, and outlives `tidy`. */
export function parameter(tensor: Tensor): Tensor {
  const leaf = keep(tensor.isLeaf ? tensor : tensor.detach());
  leaf.requiresGrad = true;
  Object.defineProperty(leaf, PARAMETER, { value: true });
  return leaf;
}

/** Whether a tensor was made by `parameter`. */
export function isParameter(tensor: Tensor): boolean {
  return PARAMETER in tensor;
}
