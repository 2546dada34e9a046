import { expect, it } from "vitest";
import * as functions from "../src/generated/functions.js";
import { EXCLUSIONS } from "./fixtures/fuzzExclusions.js";
import { runFixture } from "./helpers/child.js";

const SEEDS = ["1", "2"];
/** For each overload and seed: 50,000 calls and more in all. */
const CALLS_EACH = "13";

interface Report {
  functions: number;
  calls: number;
  methods: number;
  succeeded: number;
  refused: Record<string, number>;
  bad: string[];
}

it("leaves out only functions that there are", () => {
  expect(Object.keys(EXCLUSIONS).filter((name) => !(name.split(".")[0]! in functions))).toEqual([]);
});

it.each(SEEDS)(
  "survives every function and method with the random arguments of seed %s, and explains refusals",
  (seed) => {
    const { signal, status, stdout, stderr } = runFixture("fuzz.ts", [seed, CALLS_EACH]);
    expect([signal, status], stderr.slice(-2000)).toEqual([null, 0]);
    const report = JSON.parse(stdout.slice(stdout.lastIndexOf("\n"))) as Report;
    expect(report.bad).toEqual([]);
    const leftOut = Object.keys(EXCLUSIONS).filter((name) => name in functions);
    expect(report.functions).toBe(Object.keys(functions).length - leftOut.length);
    const refused = Object.values(report.refused).reduce((sum, count) => sum + count, 0);
    expect(report.calls).toBeGreaterThanOrEqual(50_000 / SEEDS.length);
    expect(report.succeeded + refused).toBe(report.calls);
    // The arguments must be right often enough to reach the kernels, and wrong often enough to be refused.
    expect(report.succeeded).toBeGreaterThan(7000);
    expect(report.methods).toBeGreaterThan(7000);
    for (const code of ["TORCH_ARGUMENTS", "TORCH_DISPOSED", "TORCH_ERROR", "TORCH_INDEX"]) {
      expect(report.refused[code]).toBeGreaterThan(500);
    }
  },
  600_000,
);
