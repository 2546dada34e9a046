import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { TorchError } from "./errors.js";
import { native } from "./native.js";

/**
 * Loads a shared library that registers operators (`TORCH_LIBRARY`); they are then `ops.<namespace>.<name>`. The same file
 * also loads into Python, with `torch.ops.load_library`. `templates/custom-operator` of this package is one to start from.
 * @returns the names of the operators that are new, such as `example::smooth_relu`; none when it was loaded before.
 * @throws TorchError TORCH_LOAD where the file is missing, is no shared library, or was linked against another libtorch.
 */
export function loadLibrary(path: string): string[] {
  const file = resolve(path);
  if (!existsSync(file)) throw new TorchError(`loadLibrary: there is no file ${file}`, "TORCH_LOAD");
  // What the library is linked against must be in the process before it.
  return native().loadLibrary(file);
}
