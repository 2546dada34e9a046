import * as aten from "../../generated/functions.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor.js";

/**
 * A row of the weight for each integer. ATen has the arguments the other way round, PyTorch's functional form this one.
 * @param input int32 or int64, any shape (*).
 * @param weight (rows, columns); the result is (*, columns).
 * @param options `paddingIdx` is a row that gets no gradient; from the end where it is negative.
 */
export function embedding(input: Tensor, weight: Tensor, options: { paddingIdx?: number | null } = {}): Tensor {
  checkOptions("embedding", options, ["paddingIdx"]);
  const { paddingIdx } = options;
  if (paddingIdx === undefined || paddingIdx === null) return aten.embedding(weight, input);
  // To ATen, -1 is none.
  return aten.embedding(weight, input, paddingIdx < 0 ? paddingIdx + weight.shape[0]! : paddingIdx);
}
