import { table } from "../../output.js";
import { formatBytes } from "@hydride/parallel/planner";
import type { BenchResult } from "../benchmark.js";
import type { Beside, IndependentJobs, RankMemory, ScalingPoint, ScalingReport, StepSplit } from "./report.js";
import { LAYOUTS } from "./sides.js";

/** A report as tables, for a person. */
export function describeScaling({
  setting,
  results,
  points,
  independent,
  memory,
  calibration,
  files,
}: ScalingReport): string {
  const { machine, atomsPerStructure, edgesPerAtom, network } = calibration;
  const networks = Object.entries(network).map(
    ([ranks, { latency, bandwidth }]) =>
      `among ${ranks} ranks ${(1e6 * latency).toFixed(1)} us and ${(bandwidth / 1e9).toPrecision(3)} GB/s`,
  );
  return [
    "scaling: medians of the rounds",
    ...Object.entries(setting).map(([key, value]) => `  ${key}: ${String(value)}`),
    "",
    table([
      ["case", "strategy", "structures/s", "efficiency", "epoch s", "loading", "forward", "backward", "update"],
      ...points.map(epochRow),
    ]),
    "",
    "Seconds of all steps of an epoch. Efficiency: structures/s, of those of one rank times the ranks that there are cores for.",
    "",
    table([
      ["case", "step ms", "compute", "wait", "communicate", "loading", "cores", "predicted ms", "deviation"],
      ...points.map(stepRow),
    ]),
    "",
    "Means over the ranks; wait: for the slowest rank; cores: that all ranks together had, fewer than there are where other programs",
    "wanted them too, which then tells less of the ranks. Predicted from one rank alone and from all-reduces among as many ranks:",
    `${machine.flops.toPrecision(3)} operations/s and ${(1e6 * (machine.overhead ?? 0)).toFixed(0)} us of every layer, ${(machine.memoryBandwidth / 1e9).toPrecision(3)} GB/s of a rank's memory, structures of ` +
      `${atomsPerStructure.toFixed(1)} atoms with ${edgesPerAtom.toFixed(1)} neighbours`,
    ...networks,
    ...(independent.length > 0 ? ["", ...describeIndependent(independent)] : []),
    ...(memory.length > 0 ? ["", ...describeMemory(memory)] : []),
    ...(results.length > 0
      ? ["", table([["case", "ours", "other", "", "unit", "ratio"], ...results.map(resultRow)])]
      : []),
    "",
    `written: ${files.json}, ${files.svg}`,
  ].join("\n");
}

function epochRow({ case: name, strategy, structuresPerSecond, efficiency, epoch }: ScalingPoint): string[] {
  const { seconds, loading, forward, backward, update } = epoch;
  return [
    name,
    strategy,
    digits(structuresPerSecond.median),
    efficiency.toFixed(2),
    ...[seconds, loading, forward, backward, update].map(digits),
  ];
}

function stepRow({ case: name, step, cores, predicted }: ScalingPoint): string[] {
  const part = (of: Exclude<keyof StepSplit, "seconds">) => `${milli(step[of])} (${percent(step[of] / step.seconds)})`;
  return [
    name,
    milli(step.seconds),
    part("compute"),
    part("wait"),
    part("communicate"),
    part("loading"),
    cores.toFixed(2),
    milli(predicted.seconds),
    `${predicted.deviation > 0 ? "+" : ""}${percent(predicted.deviation)}`,
  ];
}

/** What of the loss is the machine's, and what that of ranks that communicate. */
function describeIndependent(all: readonly IndependentJobs[]): string[] {
  const rows = all.map(({ jobs, structuresPerSecond, cores, machineLoss, losses }) => [
    String(jobs),
    digits(structuresPerSecond.median),
    cores.toFixed(2),
    percent(machineLoss),
    ...LAYOUTS.map((layout) => percent(losses[layout])),
  ]);
  return [
    table([["independent jobs", "structures/s", "cores", "the machine's loss", ...LAYOUTS], ...rows]),
    "",
    "As many jobs of one rank at once, without communication: the machine's loss is of as many times one rank that has it for itself;",
    "the loss of ranks of one job, weak scaling, is of what those jobs do.",
  ];
}

/** Found and predicted, as one number where they are the same. */
function describeMemory(memory: readonly RankMemory[]): string[] {
  const rows = memory.map(
    ({ layout, strategy, rank, branches, parameters, weights, gradients, optimizer, reduced, peak }) => [
      layout,
      strategy,
      String(rank),
      branches.length > 2 ? `${String(branches.length)} branches` : branches.join(", "),
      beside(parameters, String),
      ...[weights, gradients, optimizer].map((each) => beside(each, formatBytes)),
      beside(reduced, String),
      peak === null ? "-" : formatBytes(peak),
    ],
  );
  return [
    table([
      [
        "layout",
        "strategy",
        "rank",
        "branches",
        "parameters",
        "weights",
        "gradients",
        "optimizer",
        "reduced bytes",
        "peak",
      ],
      ...rows,
    ]),
    "",
    "Counted in each rank; = where the planner had said the same, else its word beside it. Reduced: what a rank gives into sums of",
    "gradients in a step. Peak: what the process' memory rises by above what it was before the model was made.",
  ];
}

function beside({ found, predicted }: Beside, format: (value: number) => string): string {
  return found === predicted ? `${format(found)} =` : `${format(found)} (predicted ${format(predicted)})`;
}

function resultRow({ case: name, ours, other, otherName, unit, ratio }: BenchResult): string[] {
  return [name, digits(ours), other === null ? "-" : digits(other), otherName, unit, ratio?.toFixed(2) ?? "-"];
}

function milli(seconds: number): string {
  return (1000 * seconds).toFixed(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function digits(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
