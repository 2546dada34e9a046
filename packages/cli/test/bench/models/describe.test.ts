import { expect, test } from "vitest";
import { describeModels } from "../../../src/bench/models/describe.js";
import type { CaseReport, ModelsReport, SideReport } from "../../../src/bench/models/report.js";

const side = (name: string, seconds: number, peakMemory: number | null): SideReport => ({
  name,
  precision: "fp32",
  version: "libtorch 2.15.0",
  parameters: 7,
  seconds: { median: seconds, spread: [seconds, seconds] },
  structuresPerSecond: { median: 32 / seconds, spread: [30 / seconds, 36 / seconds] },
  atomsPerSecond: { median: 1032 / seconds, spread: [1032 / seconds, 1032 / seconds] },
  peakMemory,
  shareOfPeak: 0.125 / seconds,
});

const timed: CaseReport = {
  case: "egnn-128/infer/fp32",
  structures: 32,
  atoms: 1032,
  edges: 19_892,
  multiplyAdds: 2.64e9,
  matrixProducts: { fp32: { median: 8e10, spread: [7e10, 9e10] } },
  sides: [side("ours, fused", 0.25, 2 ** 20), side("EGNN in PyTorch", 1, 2 ** 22)],
  comparisons: [{ ours: "ours, fused", other: "EGNN in PyTorch, fp32", speed: 4, memory: 0.25 }],
  floors: [
    { what: "speed", ratio: 4, floor: 3, goal: 5, verdict: "pass" },
    { what: "memory", ratio: 0.25, floor: 0.5, goal: null, verdict: "pass" },
  ],
};
const report: ModelsReport = {
  name: "models",
  setting: { versions: "libtorch 2.15.0", threads: 2 },
  machine: { fp32: 8e10, bf16: 2e11, copy: 2.4e10, matrixUnits: [] },
  counting: "counted so",
  cases: [timed],
  leftOut: [],
};

const HEAD =
  "models: median (first to third quartile); versions libtorch 2.15.0, threads 2\n" +
  "machine: matrix products 160 GFLOP/s in fp32, 400 in bf16; copies 24.0 GB/s read and written (the best of the rounds); " +
  "no matrix units\n" +
  "a multiply-add is two floating-point operations; counted so\n" +
  "the matrix peak of a case is that of products which take turns with its sides; memory is what the peak rises by above the\n" +
  "built model with its batch\n";

test("a report has every side, ratio and floor", () => {
  expect(describeModels(report)).toBe(
    `${HEAD}\n` +
      "egnn-128/infer/fp32: 32 structures, 1032 atoms, 19892 edges, 2.64 G multiply-adds; matrix products 160 GFLOP/s in fp32\n" +
      "side                   structures/s         atoms/s  peak memory (MiB)  of the matrix peak\n" +
      "ours, fused, fp32      128 (120 to 144)     4128     1                  50 %\n" +
      "EGNN in PyTorch, fp32  32.0 (30.0 to 36.0)  1032     4                  13 %\n" +
      "ours, fused to EGNN in PyTorch, fp32: speed 4.00, memory 0.25\n" +
      "speed to the opponent in fp32, floor 3, goal 5: 4.00, pass\n" +
      "memory above the weights, at most 0.5 of the opponent's in fp32: 0.25, pass",
  );
});

test("it says what was left out and why, what is not known, and what needs matrix units", () => {
  const text = describeModels({
    ...report,
    cases: [
      {
        ...timed,
        sides: [side("ours, fused", 1, null)],
        comparisons: [{ ours: "ours, fused", other: "EGNN in PyTorch, fp32", speed: 4, memory: null }],
        floors: [{ what: "speed", ratio: 4, floor: 4, goal: 6, verdict: "does not apply" }],
      },
    ],
    leftOut: [
      { case: "painn-128/train/bf16", side: "ours, fused, bf16", why: "no kernel" },
      { case: "egnn-128/train/bf16", side: "EGNN in PyTorch, bf16", why: "no bfloat16" },
    ],
  });
  expect(text.split("\n").slice(7)).toEqual([
    "side               structures/s         atoms/s  peak memory (MiB)  of the matrix peak",
    "ours, fused, fp32  32.0 (30.0 to 36.0)  1032     -                  13 %",
    "ours, fused to EGNN in PyTorch, fp32: speed 4.00",
    "speed to the opponent in fp32, floor 4, goal 6: 4.00, does not apply without matrix units",
    "",
    "left out: painn-128/train/bf16: ours, fused, bf16: no kernel",
    "left out: egnn-128/train/bf16: EGNN in PyTorch, bf16: no bfloat16",
  ]);
});
