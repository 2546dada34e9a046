import { noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { stack } from "../generated/functions.js";
import { tidy } from "../memory.js";
import { ops } from "../operators.js";
import { checkOptions } from "../options.js";
import { isTensor, type Tensor } from "../tensor.js";
import { expectThat } from "./expect.js";

export interface ClipGradNormOptions {
  /** Which norm, 2; Infinity is the largest size. */
  normType?: number;
  /** Whether a norm that is not finite is an error; false. */
  errorIfNonfinite?: boolean;
}

/**
 * Scales the gradients by maxNorm / (norm + 1e-6) where their total norm is larger than `maxNorm`, and returns the norm
 * before. Unlike PyTorch's, a norm that is not finite scales nothing: what to do about it is the caller's decision.
 * @throws TorchError TORCH_ARGUMENTS for a `maxNorm` that is not positive, TORCH_VALUE with `errorIfNonfinite`.
 */
export function clipGradNorm(
  parameters: Tensor | readonly Tensor[],
  maxNorm: number,
  options: ClipGradNormOptions = {},
): number {
  checkOptions("clipGradNorm", options, ["normType", "errorIfNonfinite"]);
  const { normType = 2, errorIfNonfinite = false } = options;
  expectThat(maxNorm > 0, "clipGradNorm", "a positive maxNorm", maxNorm);
  expectThat(normType > 0, "clipGradNorm", "a positive normType", normType);
  return tidy(() =>
    noGrad(() => {
      const gradients = gradientsOf(parameters);
      if (gradients.length === 0) return 0;
      const norms = ops.aten!._foreach_norm!(gradients, normType) as Tensor[];
      const { device } = norms[0]!;
      const total = stack(norms.map((each) => each.to(device, "float64")))
        .norm(normType)
        .item();
      if (!Number.isFinite(total)) {
        if (!errorIfNonfinite) return total;
        throw new TorchError(`clipGradNorm: expected a finite norm of the gradients, found ${total}`, "TORCH_VALUE");
      }
      const scale = maxNorm / (total + 1e-6);
      if (scale < 1) ops.aten!._foreach_mul_!(gradients, scale);
      return total;
    }),
  );
}

/** Moves every element of the gradients into [-clipValue, clipValue]. */
export function clipGradValue(parameters: Tensor | readonly Tensor[], clipValue: number): void {
  expectThat(clipValue >= 0, "clipGradValue", "a clipValue >= 0", clipValue);
  tidy(() =>
    noGrad(() => {
      const gradients = gradientsOf(parameters);
      if (gradients.length === 0) return;
      ops.aten!._foreach_clamp_min_!(gradients, -clipValue);
      ops.aten!._foreach_clamp_max_!(gradients, clipValue);
    }),
  );
}

function gradientsOf(parameters: Tensor | readonly Tensor[]): Tensor[] {
  const list = isTensor(parameters) ? [parameters] : parameters;
  return list.map((each) => each.grad).filter((each) => each !== null);
}
