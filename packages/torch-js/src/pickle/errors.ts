import { TorchError } from "../errors.js";

/** The error of a file that is cut, altered, or no PyTorch file at all. */
export function damaged(path: string, problem: string): TorchError {
  return new TorchError(`${path}: not a sound PyTorch file: ${problem}`, "PICKLE_DAMAGED");
}

/** What to do about the things that people meet most. */
const ADVICE: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/^torch\._utils\._rebuild_sparse/, "a sparse tensor: save its to_dense()"],
  [/^torch\._utils\._rebuild_nested/, "a nested tensor: save its parts"],
  [/^torch\._utils\._rebuild_q|^torch\.Q/, "a quantized tensor: save its dequantize()"],
  [/^torch\._utils\._rebuild_(device|meta)_tensor/, "a tensor without data on the CPU: save its cpu()"],
  [/^torch\.(_tensor\._rebuild_from_type|_utils\._rebuild_wrapper)/, "a tensor with attributes or of a subclass"],
  [/^torch\.nn\.modules\./, "a whole module: save its state_dict()"],
  [/^numpy\./, "a value of NumPy: save torch.from_numpy() of an array, float() or int() of a number"],
];

/** The error of what is no plain data. `name` is its full name in Python, `position` its byte in the pickle. */
export function refused(path: string, name: string, position: number): TorchError {
  const advice = ADVICE.find(([pattern]) => pattern.test(name))?.[1];
  return new TorchError(
    `${path}: refused ${name} at byte ${position} of data.pkl${advice ? `, ${advice}` : ""}\n` +
      "  expected tensors, parameters, numbers, text, bytes, None, torch.Size, and dictionaries, lists and tuples of them; " +
      "nothing in the file is executed",
    "PICKLE_REFUSED",
  );
}
