import { noGrad } from "../../autograd.js";
import { empty, linalgQr } from "../../generated/functions.js";
import { tidy } from "../../memory.js";
import type { Tensor } from "../../tensor.js";
import { expectTensor, expectThat } from "../expect.js";

/**
 * A random orthogonal matrix times `gain`, in place (Saxe et al., arXiv 1312.6120): of (rows, ...) as a matrix the rows, or
 * the columns where these are fewer, are orthogonal and of length `gain`.
 */
export function orthogonal_(tensor: Tensor, gain = 1): Tensor {
  expectTensor("orthogonal_", tensor);
  const { shape, dtype, device } = tensor;
  expectThat(shape.length >= 2, "orthogonal_", "two dimensions or more", shape);
  const size = tensor.numel();
  if (size === 0) return tensor;
  const rows = shape[0]!;
  const columns = size / rows;
  tidy(() =>
    noGrad(() => {
      const draws = empty([rows, columns], { dtype, device }).normal_(0, 1);
      const wide = rows < columns;
      const [q, r] = linalgQr(wide ? draws.t() : draws);
      // The signs of R's diagonal make the distribution uniform over all orthogonal matrices.
      const signed = q.mul(r.diagonal().sign());
      tensor.copy_((wide ? signed.t() : signed).reshape(shape)).mul_(gain);
    }),
  );
  return tensor;
}
