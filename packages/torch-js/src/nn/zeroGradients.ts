import { noGrad } from "../autograd.js";
import { tidy } from "../memory.js";
import type { Tensor } from "../tensor.js";

/** Lets go of gradients, or fills them with zeros. */
export function zeroGradients(params: readonly Tensor[], setToNone = true): void {
  for (const each of params) {
    if (setToNone) each.grad = null;
    else if (each.grad) each.grad = tidy(() => noGrad(() => each.grad!.detach().zero_()));
  }
}
