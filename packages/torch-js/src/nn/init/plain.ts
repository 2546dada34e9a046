import { noGrad } from "../../autograd.js";
import { eye } from "../../generated/functions.js";
import { tidy } from "../../memory.js";
import type { Tensor } from "../../tensor.js";
import { expectThat } from "../expect.js";

/** Fills with draws from U(low, high), in place. */
export function uniform_(tensor: Tensor, low = 0, high = 1): Tensor {
  return noGrad(() => tensor.uniform_(low, high));
}

/** Fills with draws from N(mean, std²), in place. */
export function normal_(tensor: Tensor, mean = 0, std = 1): Tensor {
  return noGrad(() => tensor.normal_(mean, std));
}

/** Fills with one value, in place. */
export function constant_(tensor: Tensor, value: number): Tensor {
  return noGrad(() => tensor.fill_(value));
}

/** Fills with ones, in place. */
export function ones_(tensor: Tensor): Tensor {
  return constant_(tensor, 1);
}

/** Fills with zeros, in place. */
export function zeros_(tensor: Tensor): Tensor {
  return constant_(tensor, 0);
}

/** Ones on the diagonal of a matrix and zeros elsewhere, in place. */
export function eye_(tensor: Tensor): Tensor {
  const { shape, dtype, device } = tensor;
  expectThat(shape.length === 2, "eye_", "two dimensions", shape);
  tidy(() => noGrad(() => tensor.copy_(eye(shape[0]!, shape[1]!, { dtype, device }))));
  return tensor;
}
