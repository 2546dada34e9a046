import { TorchError } from "./errors.js";
import { settle } from "./fastCalls.js";
import { native } from "./native.js";
import { current, openScope } from "./scopes.js";
import { refusePromise, type Synchronous } from "./synchronous.js";
import { isTensor, type Tensor } from "./tensor.js";

/**
 * Runs `fn` and then frees every tensor made inside, except those in its result (a tensor, or arrays, maps and plain
 * objects of them), the ones given to `keep`, and parameters. Scopes nest. `fn` must be synchronous.
 */
export function tidy<T>(fn: Synchronous<T>): T {
  if (typeof (fn as unknown) !== "function") {
    throw new TorchError(`tidy: expected a function, found ${fn === null ? "null" : typeof fn}`, "TORCH_ARGUMENTS");
  }
  const scope = openScope();
  let kept: Tensor[] = [];
  try {
    const result = fn();
    refusePromise("tidy", result);
    kept = tensorsIn(result);
    return result;
  } finally {
    try {
      native().closeScope(kept, scope.depth);
    } finally {
      // No calls, which fail where the stack is full.
      scope.over = true;
      current.scope = scope.outer;
    }
    for (const tensor of kept) settle(tensor);
  }
}

function tensorsIn(value: unknown, found: Tensor[] = [], seen = new Set<unknown>()): Tensor[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return found;
  seen.add(value);
  if (isTensor(value)) {
    found.push(value);
  } else if (!ArrayBuffer.isView(value)) {
    const children = value instanceof Map || value instanceof Set ? value.values() : Object.values(value);
    for (const child of children) tensorsIn(child, found, seen);
  }
  return found;
}

/** Takes a tensor out of the open `tidy` scopes and returns it. */
export function keep(tensor: Tensor): Tensor {
  native().keep(tensor);
  settle(tensor);
  return tensor;
}

/**
 * What this thread's JavaScript objects hold: live tensors, the storages that they share, and the bytes of those.
 * Tensors that only libtorch holds (in an autograd graph) are not counted.
 */
export function memoryStats(): { tensors: number; storages: number; bytes: number } {
  return native().memoryStats();
}
