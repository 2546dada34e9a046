import { expect, test } from "vitest";
import type { BenchReport } from "../../src/bench/benchmark.js";
import { describeBench } from "../../src/bench/describe.js";

const result = {
  case: "add, 1 element",
  ours: 2,
  other: 1.5,
  otherName: "PyTorch 2.15.0",
  unit: "us",
  ratio: 0.75,
  oursSpread: [1.9, 2.25] as [number, number],
  otherSpread: [1.25, 1234.5] as [number, number],
};
const report: BenchReport = { name: "torch-js", setting: { threads: 2, rounds: 3 }, absent: null, results: [result] };

test("a report is a table with medians, quartiles and ratios", () => {
  expect(describeBench(report)).toBe(
    "torch-js: median in us (first to third quartile); threads 2, rounds 3\n\n" +
      "case            ours                 PyTorch 2.15.0       ratio\n" +
      "add, 1 element  2.00 (1.90 to 2.25)  1.50 (1.25 to 1235)  0.75\n\n" +
      "ratio: at least 1 where ours is no slower",
  );
});

test("without an alternative it says why, and where one would be found", () => {
  const alone = { ...result, other: null, ratio: null, otherSpread: null, otherName: "PyTorch" };
  expect(
    describeBench({
      ...report,
      absent: { what: "PyTorch", why: "python3: No module named 'torch'" },
      results: [alone],
    }),
  ).toBe(
    "torch-js: median in us (first to third quartile); threads 2, rounds 3\n\n" +
      "case            ours                 PyTorch  ratio\n" +
      "add, 1 element  2.00 (1.90 to 2.25)  -        -\n\n" +
      "nothing to compare with: python3: No module named 'torch'\nPyTorch is looked for in HYDRIDE_PYTHON, else in python3",
  );
});
