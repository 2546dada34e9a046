/** The largest magnitude, but not less than 1e-3: errors are not judged by what is nearly zero. */
export function largest(values: readonly number[]): number {
  return Math.max(1e-3, ...values.map(Math.abs));
}

/** The largest difference relative to `size`; not a number where the values are not as many. */
export function relativeError(found: readonly number[], expected: readonly number[], size = largest(expected)): number {
  if (found.length !== expected.length) return Number.NaN;
  return Math.max(0, ...found.map((value, index) => Math.abs(value - expected[index]!))) / size;
}

/** Throws unless the error is within the tolerance; what is not a number is not. */
export function demand(what: string, error: number, tolerance: number): void {
  if (!(error <= tolerance)) throw new Error(`${what}: relative error ${error}, tolerance ${tolerance}`);
}
