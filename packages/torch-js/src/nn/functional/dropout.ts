import * as aten from "../../generated/functions.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor.js";
import { expectThat } from "../expect.js";

export interface DropoutOptions {
  /** The probability of an element to become 0; 0.5. */
  p?: number;
  /** Whether anything is dropped; true. */
  training?: boolean;
}

/** In training, elements at random to 0 and the others times 1 / (1 - p), so that the mean stays. Any shape. */
export function dropout(input: Tensor, options: DropoutOptions = {}): Tensor {
  checkOptions("dropout", options, ["p", "training"]);
  const { p = 0.5, training = true } = options;
  expectThat(p >= 0 && p <= 1, "dropout", "p in [0, 1]", p);
  return aten.dropout(input, p, training);
}
