import { ParallelError, type ParallelErrorCode } from "./errors.js";

/** @throws ParallelError for anything but a whole number of one or more. */
export function checkCount(code: ParallelErrorCode, what: string, found: unknown): asserts found is number {
  if (Number.isSafeInteger(found) && (found as number) >= 1) return;
  throw new ParallelError(code, `${what}: expected a whole number of 1 or more, found ${String(found)}`);
}

/** @throws ParallelError for anything but a finite number above zero. */
export function checkPositive(code: ParallelErrorCode, what: string, found: unknown): asserts found is number {
  if (typeof found === "number" && found > 0 && found < Infinity) return;
  throw new ParallelError(code, `${what}: expected a number above 0, found ${String(found)}`);
}
