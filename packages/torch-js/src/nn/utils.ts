import { noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { stack } from "../generated/functions.js";
import { tidy } from "../memory.js";
import { ops } from "../operators.js";
import type { Tensor } from "../tensor.js";

/**
 * Scales the gradients so that their total 2-norm is at most `maxNorm`, and returns the norm before. A norm that is not
 * finite scales nothing: what to do about it is the caller's decision.
 */
export function clipGradNorm(parameters: readonly Tensor[], maxNorm: number): number {
  if (!(maxNorm > 0))
    throw new TorchError(`clipGradNorm: expected a positive maxNorm, found ${maxNorm}`, "TORCH_ARGUMENTS");
  return tidy(() =>
    noGrad(() => {
      const gradients = parameters.map((each) => each.grad).filter((each) => each !== null);
      if (gradients.length === 0) return 0;
      const norms = ops.aten!._foreach_norm!(gradients, 2) as Tensor[];
      const total = stack(norms).to("float64").norm().item();
      if (Number.isFinite(total) && total > maxNorm) ops.aten!._foreach_mul_!(gradients, maxNorm / total);
      return total;
    }),
  );
}
