import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor.js";
import { expectThat } from "../expect.js";
import { fans } from "./fan.js";
import { normal_, uniform_ } from "./plain.js";

export type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

const GAINS: Readonly<Record<Nonlinearity, (negativeSlope: number) => number>> = {
  linear: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.sqrt(2),
  leakyRelu: (slope) => Math.sqrt(2 / (1 + slope ** 2)),
  selu: () => 3 / 4,
};

/**
 * The factor by which weights before a nonlinearity are larger, so that what goes through keeps its size.
 * @param param The negative slope of "leakyRelu"; 0.01.
 */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  const known = Object.hasOwn(GAINS, nonlinearity);
  expectThat(known, "calculateGain", `one of ${Object.keys(GAINS).join(", ")}`, nonlinearity);
  return GAINS[nonlinearity](param);
}

export interface KaimingOptions {
  /** The negative slope of "leakyRelu"; 0. */
  a?: number;
  /** Whether values going forward keep their size ("fanIn"), or gradients going back ("fanOut"); "fanIn". */
  mode?: "fanIn" | "fanOut";
  /** What comes after the weight; "leakyRelu". */
  nonlinearity?: Nonlinearity;
}

function deviation(where: string, tensor: Tensor, options: KaimingOptions): number {
  checkOptions(where, options, ["a", "mode", "nonlinearity"]);
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options;
  expectThat(mode === "fanIn" || mode === "fanOut", where, 'mode "fanIn" or "fanOut"', mode);
  const fan = fans(where, tensor)[mode];
  // A tensor without elements takes any deviation.
  return fan > 0 ? calculateGain(nonlinearity, a) / Math.sqrt(fan) : 0;
}

/** An (out, in, ...) weight from U(-b, b), b = gain sqrt(3 / fan), in place (He et al., arXiv 1502.01852). */
export function kaimingUniform_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * deviation("kaimingUniform_", tensor, options);
  return uniform_(tensor, -bound, bound);
}

/** An (out, in, ...) weight from N(0, std²), std = gain / sqrt(fan), in place (He et al., arXiv 1502.01852). */
export function kaimingNormal_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  return normal_(tensor, 0, deviation("kaimingNormal_", tensor, options));
}
