import { expect, test } from "vitest";
import { describeScaling } from "../../../src/bench/scaling/describe.js";
import { pointAt } from "./points.js";

test("the tables", () => {
  const beside = (found: number, predicted = found) => ({ found, predicted });
  const text = describeScaling({
    name: "scaling",
    setting: { cores: 2, rounds: 3 },
    results: [
      {
        case: "ranks/2",
        ours: 190,
        other: 100,
        otherName: "1 rank",
        unit: "structures/s",
        ratio: 1.9,
        oursSpread: [189, 191],
        otherSpread: [99, 101],
      },
    ],
    points: [pointAt("weak", "mtl-base", 1, 0.2), pointAt("weak", "mtl-par", 2, 0.1)],
    independent: [
      {
        jobs: 2,
        structuresPerSecond: { median: 192, spread: [191, 193] },
        cores: 1.98,
        machineLoss: 0.04,
        losses: { "mtl-base": 0.0104, "mtl-par": -0.0417 },
      },
    ],
    memory: [
      {
        layout: "mtl-par",
        strategy: "multi-task",
        rank: 0,
        branches: ["a"],
        parameters: beside(1000),
        weights: beside(4000),
        gradients: beside(4000),
        optimizer: beside(8000),
        reduced: beside(2000, 2400),
        peak: null,
      },
    ],
    calibration: {
      machine: { flops: 5e10, memoryBandwidth: 8e9, latency: 1, bandwidth: 1, overhead: 0.000125 },
      atomsPerStructure: 16,
      edgesPerAtom: 20,
      network: { "2": { latency: 1.25e-5, bandwidth: 2.5e9 } },
    },
    files: { json: "out/scaling.json", svg: "out/scaling.svg" },
  });
  expect(text).toBe(
    `scaling: medians of the rounds
  cores: 2
  rounds: 3

case             strategy    structures/s  efficiency  epoch s  loading  forward  backward  update
weak/mtl-base/1  ddp         100           0.90        6.00     0.300    1.50     2.40      0.300
weak/mtl-par/2   multi-task  200           0.90        3.00     0.150    0.750    1.20      0.150

Seconds of all steps of an epoch. Efficiency: structures/s, of those of one rank times the ranks that there are cores for.

case             step ms  compute         wait           communicate    loading       cores  predicted ms  deviation
weak/mtl-base/1  200.0    150.0 (75.0 %)  20.0 (10.0 %)  20.0 (10.0 %)  10.0 (5.0 %)  1.00   220.0         +10.0 %
weak/mtl-par/2   100.0    75.0 (75.0 %)   10.0 (10.0 %)  10.0 (10.0 %)  5.0 (5.0 %)   2.00   110.0         +10.0 %

Means over the ranks; wait: for the slowest rank; cores: that all ranks together had, fewer than there are where other programs
wanted them too, which then tells less of the ranks. Predicted from one rank alone and from all-reduces among as many ranks:
5.00e+10 operations/s and 125 us of every layer, 8.00 GB/s of a rank's memory, structures of 16.0 atoms with 20.0 neighbours
among 2 ranks 12.5 us and 2.50 GB/s

independent jobs  structures/s  cores  the machine's loss  mtl-base  mtl-par
2                 192           1.98   4.0 %               1.0 %     -4.2 %

As many jobs of one rank at once, without communication: the machine's loss is of as many times one rank that has it for itself;
the loss of ranks of one job, weak scaling, is of what those jobs do.

layout   strategy    rank  branches  parameters  weights   gradients  optimizer  reduced bytes          peak
mtl-par  multi-task  0     a         1000 =      4.0 kB =  4.0 kB =   8.0 kB =   2000 (predicted 2400)  -

Counted in each rank; = where the planner had said the same, else its word beside it. Reduced: what a rank gives into sums of
gradients in a step. Peak: what the process' memory rises by above what it was before the model was made.

case     ours  other          unit          ratio
ranks/2  190   100    1 rank  structures/s  1.90

written: out/scaling.json, out/scaling.svg`,
  );
});
