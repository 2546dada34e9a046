import type { Tensor } from "../../tensor.js";
import { fans } from "./fan.js";
import { normal_, uniform_ } from "./plain.js";

function deviation(where: string, tensor: Tensor, gain: number): number {
  const { fanIn, fanOut } = fans(where, tensor);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** An (out, in, ...) weight from U(-a, a), a = gain sqrt(6 / (in + out)), in place (Glorot and Bengio, 2010). */
export function xavierUniform_(tensor: Tensor, gain = 1): Tensor {
  const bound = Math.sqrt(3) * deviation("xavierUniform_", tensor, gain);
  return uniform_(tensor, -bound, bound);
}

/** An (out, in, ...) weight from N(0, std²), std = gain sqrt(2 / (in + out)), in place (Glorot and Bengio, 2010). */
export function xavierNormal_(tensor: Tensor, gain = 1): Tensor {
  return normal_(tensor, 0, deviation("xavierNormal_", tensor, gain));
}
