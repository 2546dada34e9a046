import { TorchError } from "./errors.js";

type IsAny<T> = 0 extends 1 & T ? true : false;
type IsPromise<T> = IsAny<T> extends true ? false : [Extract<T, PromiseLike<unknown>>] extends [never] ? false : true;

/**
 * A function whose result is no promise: an asynchronous one does not compile. A generic caller takes its own `fn` as
 * `Synchronous<T>` as well.
 */
export type Synchronous<T> = (() => T) &
  (IsPromise<T> extends true ? "expected a synchronous function, found one that returns a promise" : unknown);

/** Refuses the result of an asynchronous function, in whose later parts a scope or a mode would no longer hold. */
export function refusePromise(name: string, result: unknown): void {
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then !== "function") return;
  // What becomes of it matters no more, and must not end the process as an unhandled rejection.
  (result as PromiseLike<unknown>).then(undefined, () => undefined);
  throw new TorchError(`${name}: expected a synchronous function, found one that returns a promise`, "TORCH_ARGUMENTS");
}
