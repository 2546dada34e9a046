import { noGrad } from "../autograd.js";
import type { Tensor } from "../tensor.js";

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

/** Glorot's uniform initialisation of an (out, in) weight: U(-a, a), a = gain sqrt(6 / (in + out)). */
export function xavierUniform_(tensor: Tensor, gain = 1): Tensor {
  const [fanOut = 1, fanIn = 1] = tensor.shape;
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return uniform_(tensor, -bound, bound);
}
