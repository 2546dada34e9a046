import { noGrad } from "../../autograd.js";
import { eye } from "../../generated/functions.js";
import { tidy } from "../../memory.js";
import type { Tensor } from "../../tensor.js";
import { expectTensor, expectThat } from "../expect.js";

/** Fills with draws from U(low, high), in place. */
export function uniform_(tensor: Tensor, low = 0, high = 1): Tensor {
  expectTensor("uniform_", tensor);
  return noGrad(() => tensor.uniform_(low, high));
}

/** Fills with draws from N(mean, std²), in place. */
export function normal_(tensor: Tensor, mean = 0, std = 1): Tensor {
  expectTensor("normal_", tensor);
  return noGrad(() => tensor.normal_(mean, std));
}

function filled(where: string, tensor: Tensor, value: number): Tensor {
  expectTensor(where, tensor);
  return noGrad(() => tensor.fill_(value));
}

/** Fills with one value, in place. */
export function constant_(tensor: Tensor, value: number): Tensor {
  return filled("constant_", tensor, value);
}

/** Fills with ones, in place. */
export function ones_(tensor: Tensor): Tensor {
  return filled("ones_", tensor, 1);
}

/** Fills with zeros, in place. */
export function zeros_(tensor: Tensor): Tensor {
  return filled("zeros_", tensor, 0);
}

/** Ones on the diagonal of a matrix and zeros elsewhere, in place. */
export function eye_(tensor: Tensor): Tensor {
  expectTensor("eye_", tensor);
  const { shape, dtype, device } = tensor;
  expectThat(shape.length === 2, "eye_", "two dimensions", shape);
  tidy(() => noGrad(() => tensor.copy_(eye(shape[0]!, shape[1]!, { dtype, device }))));
  return tensor;
}
