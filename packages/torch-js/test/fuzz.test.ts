import { expect, it } from "vitest";
import * as functions from "../src/generated/functions.js";
import { EXCLUSIONS } from "./fixtures/fuzzExclusions.js";
import { runFixture } from "./helpers/child.js";

/** For each overload: 50,000 calls and more in all. */
const CALLS_EACH = "23";

interface Report {
  functions: number;
  calls: number;
  succeeded: number;
  refused: Record<string, number>;
  bad: string[];
}

it("leaves out only functions that there are", () => {
  expect(Object.keys(EXCLUSIONS).filter((name) => !(name in functions))).toEqual([]);
});

it("survives every function with random arguments, and explains each refusal", () => {
  const { signal, status, stdout, stderr } = runFixture("fuzz.ts", ["1", CALLS_EACH]);
  expect([signal, status], stderr.slice(-2000)).toEqual([null, 0]);
  const report = JSON.parse(stdout) as Report;
  expect(report.bad).toEqual([]);
  expect(report.functions).toBe(Object.keys(functions).length - Object.keys(EXCLUSIONS).length);
  const refused = Object.values(report.refused).reduce((sum, count) => sum + count, 0);
  expect(report.calls).toBeGreaterThanOrEqual(50_000);
  expect(report.succeeded + refused).toBe(report.calls);
  // The arguments must be right often enough to reach the kernels, and wrong often enough to be refused.
  expect(report.succeeded).toBeGreaterThan(10_000);
  for (const code of ["TORCH_ARGUMENTS", "TORCH_DISPOSED", "TORCH_ERROR", "TORCH_INDEX"]) {
    expect(report.refused[code]).toBeGreaterThan(1000);
  }
}, 600_000);
