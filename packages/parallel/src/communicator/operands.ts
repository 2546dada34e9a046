import { type Device, type DType, isTensor, type Tensor } from "@hydride/torch-js";
import { ParallelError } from "../errors.js";
import type { NumberArray, Numbers } from "./communicator.js";

/** Sums of these are those of their numbers; of others, such as bfloat16, typed arrays have the bits alone. */
const OF_ARRAYS: readonly DType[] = ["float32", "float64"];

/**
 * A tensor as communicators take it, for as often as it lasts: of the processor its array, because each `data()` is garbage of that
 * many bytes to the engine's collector.
 */
export function asNumbers(tensor: Tensor): Numbers {
  return tensor.device === "cpu" ? numberArray("asNumbers", tensor) : tensor;
}

/** The memory of what is summed. @throws ParallelError TENSOR_INVALID for a tensor of another dtype, or elsewhere. */
export function numberArray(call: string, values: Numbers): NumberArray {
  if (!isTensor(values)) return values;
  checkDtype(call, values, OF_ARRAYS);
  checkDevice(call, values, "cpu");
  return values.data() as NumberArray;
}

/** The memory of what is copied, whatever its dtype. @throws ParallelError TENSOR_INVALID for a tensor elsewhere. */
export function memory(call: string, values: ArrayBufferView | Tensor): ArrayBufferView {
  if (!isTensor(values)) return values;
  checkDevice(call, values, "cpu");
  return values.data() as ArrayBufferView;
}

/** @throws ParallelError TENSOR_INVALID */
export function checkDtype(call: string, { dtype }: Tensor, known: readonly DType[]): void {
  if (known.includes(dtype)) return;
  throw new ParallelError("TENSOR_INVALID", `${call}: expected a tensor of ${known.join(", ")}, found ${dtype}`);
}

/** @throws ParallelError TENSOR_INVALID */
export function checkDevice(call: string, tensor: Tensor, device: Device): void {
  if (tensor.device === device) return;
  throw new ParallelError(
    "TENSOR_INVALID",
    `${call}: expected a tensor on ${device}, where the communicator's are, found one on ${tensor.device}`,
    device === "cpu"
      ? 'Ranks of connect({ device: "cuda" }) exchange tensors of CUDA devices.'
      : `Move it with .to({ device: "${device}" }); arrays such as those of data() go over MPI.`,
  );
}
