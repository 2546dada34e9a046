import { TorchError } from "./errors.js";

/** Refuses the result of an asynchronous function, in whose later parts a scope or a mode would no longer hold. */
export function refusePromise(name: string, result: unknown): void {
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then !== "function") return;
  // What becomes of it matters no more, and must not end the process as an unhandled rejection.
  (result as PromiseLike<unknown>).then(undefined, () => undefined);
  throw new TorchError(`${name}: expected a synchronous function, found one that returns a promise`, "TORCH_ARGUMENTS");
}
