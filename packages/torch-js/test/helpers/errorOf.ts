import { expect } from "vitest";
import { TorchError } from "../../src/index.js";

/** The TorchError that a function throws; anything else fails the test. */
export function errorOf(fn: () => unknown): TorchError {
  try {
    fn();
  } catch (error) {
    expect(error).toBeInstanceOf(TorchError);
    return error as TorchError;
  }
  throw new Error("expected an error, found none");
}

/** Code and whole text of the TorchError that a function throws. */
export function failure(fn: () => unknown): [code: string, message: string] {
  const { code, message } = errorOf(fn);
  return [code, message];
}
