import { noGrad } from "../../autograd.js";
import { tensor as tensorOf } from "../../creation.js";
import { emptyLike, where } from "../../generated/functions.js";
import { tidy } from "../../memory.js";
import type { Tensor } from "../../tensor.js";
import { expectTensor, expectThat } from "../expect.js";

/** Where less than this share of the normal distribution lies between the bounds, drawing from it is a waste. */
const LEAST_SHARE = 0.3;

/**
 * Fills with draws from N(mean, std²) between the bounds `a` and `b`, in place. Draws outside are drawn again: from the
 * normal distribution itself where enough of it lies between the bounds, otherwise from U(a, b), by rejection.
 */
export function truncNormal_(tensor: Tensor, mean = 0, std = 1, a = -2, b = 2): Tensor {
  expectTensor("truncNormal_", tensor);
  expectThat(std > 0, "truncNormal_", "std > 0", std);
  expectThat(a < b, "truncNormal_", "a < b", [a, b]);
  tidy(() =>
    noGrad(() => {
      const share = cumulative((b - mean) / std) - cumulative((a - mean) / std);
      if (share > LEAST_SHARE) fromNormal(tensor, mean, std, a, b);
      else fromUniform(tensor, mean, std, a, b);
    }),
  );
  return tensor;
}

/** The share of N(0, 1) below x. */
const cumulative = (x: number) =>
  (1 +
    tensorOf(x / Math.SQRT2, { dtype: "float64" })
      .erf()
      .item()) /
  2;

function fromNormal(tensor: Tensor, mean: number, std: number, a: number, b: number): void {
  // The bounds as the dtype has them: a draw that was rounded up to one is inside.
  const [low, high] = [a, b].map((bound) => tensorOf(bound, { dtype: tensor.dtype }).item());
  tensor.normal_(mean, std);
  for (;;) {
    const outside = tensor.lt(low!).logicalOr(tensor.gt(high!));
    if (!outside.any().item()) return;
    tensor.copy_(where(outside, emptyLike(tensor).normal_(mean, std), tensor));
  }
}

function fromUniform(tensor: Tensor, mean: number, std: number, a: number, b: number): void {
  // The density's maximum between the bounds, to which the others are relative.
  const highest = -0.5 * ((Math.max(a, Math.min(mean, b)) - mean) / std) ** 2;
  const logDensity = (draws: Tensor) => draws.sub(mean).div(std).square().mul(-0.5).sub(highest);
  const refused = (draws: Tensor) => emptyLike(tensor).uniform_().log().gt(logDensity(draws));
  tensor.uniform_(a, b);
  let pending = refused(tensor);
  while (pending.any().item()) {
    const draws = emptyLike(tensor).uniform_(a, b);
    tensor.copy_(where(pending, draws, tensor));
    pending = pending.logicalAnd(refused(draws));
  }
}
