import { TorchError } from "../errors.js";
import { checkOptions } from "../options.js";
import { isTensor, type Tensor } from "../tensor.js";
import { load } from "./load.js";

/**
 * Reads a state dictionary that PyTorch saved, as `Module.loadStateDict` takes it: `torch.save(model.state_dict(), path)`, or
 * a checkpoint that holds one under `key`, such as `"model_state_dict"`. Nothing in the file is executed; see `load`.
 * @throws TorchError as `load`; STATE_DICT where there is no state dictionary, or where it holds anything but tensors.
 */
export function loadStateDict(path: string, options: { key?: string } = {}): Map<string, Tensor> {
  checkOptions("pickle.loadStateDict", options, ["key"]);
  const { key } = options;
  const file = load(path);
  let found = file;
  if (key !== undefined) {
    if (!(file instanceof Map)) throw bad(path, `expected a dictionary with the key "${key}", found ${kindOf(file)}`);
    if (!file.has(key)) throw bad(path, `there is no key "${key}"; it has ${keysOf(file)}`);
    found = file.get(key);
  }
  const where = key === undefined ? "the file" : `"${key}"`;
  if (!(found instanceof Map)) throw bad(path, `expected ${where} to hold a state dictionary, found ${kindOf(found)}`);
  for (const [name, value] of found as Map<unknown, unknown>) {
    if (typeof name !== "string") throw bad(path, `expected names, found the key ${String(name)} in ${where}`);
    if (isTensor(value)) continue;
    const advice = value instanceof Map ? `; name the state dictionary with key: one of ${keysOf(found)}` : "";
    throw bad(path, `expected tensors only in ${where}, found ${kindOf(value)} as "${name}"${advice}`);
  }
  return found as Map<string, Tensor>;
}

function bad(path: string, problem: string): TorchError {
  return new TorchError(`${path}: ${problem}`, "STATE_DICT");
}

function keysOf(map: Map<unknown, unknown>): string {
  const keys = [...map.keys()].map((key) => (typeof key === "string" ? `"${key}"` : String(key)));
  return keys.length === 0 ? "none" : keys.slice(0, 10).join(", ") + (keys.length > 10 ? ", ..." : "");
}

function kindOf(value: unknown): string {
  if (value === null) return "None";
  if (isTensor(value)) return "a tensor";
  if (value instanceof Map) return "a dictionary";
  if (value instanceof Uint8Array) return "bytes";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "a complex number" : `a ${typeof value}`;
}
