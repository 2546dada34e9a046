import * as aten from "../../generated/functions.js";
import type { Tensor } from "../../tensor.js";

/**
 * A row of the weight for each integer. ATen has the arguments the other way round, PyTorch's functional form this one.
 * @param input int32 or int64, any shape (*).
 * @param weight (rows, columns); the result is (*, columns).
 */
export function embedding(input: Tensor, weight: Tensor): Tensor {
  return aten.embedding(weight, input);
}
