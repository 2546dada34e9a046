import { keep } from "../memory.js";
import { isTensor, type Tensor } from "../tensor.js";
import { expectThat } from "./expect.js";

// Registered, so that the ESM and the CommonJS build in one process agree.
const PARAMETER = Symbol.for("@hydride/torch-js/parameter");

/**
 * Makes a tensor a parameter: a leaf that requires a gradient, belongs to its module, and outlives `tidy`.
 * @throws TorchError TORCH_ARGUMENTS for what is no tensor, TORCH_ERROR for one of whole numbers.
 */
export function parameter(tensor: Tensor): Tensor {
  expectThat(isTensor(tensor), "parameter", "a Tensor", typeof tensor);
  const leaf = keep(tensor.isLeaf ? tensor : tensor.detach());
  leaf.requiresGrad = true;
  Object.defineProperty(leaf, PARAMETER, { value: true });
  return leaf;
}

/** Whether a tensor was made by `parameter`. */
export function isParameter(tensor: Tensor): boolean {
  return PARAMETER in tensor;
}
