import { table } from "../../output.js";
import type { Summary } from "../statistics.js";
import type { FloorReport } from "./floors.js";
import type { CaseReport, ModelsReport } from "./report.js";

/** A report as tables, for a person. */
export function describeModels({ setting, machine, counting, cases, leftOut }: ModelsReport): string {
  const circumstances = Object.entries(setting).map(([key, value]) => `${key} ${value}`);
  const units = machine.matrixUnits.length === 0 ? "no matrix units" : machine.matrixUnits.join(" ");
  return [
    `models: median (first to third quartile); ${circumstances.join(", ")}`,
    `machine: matrix products ${gigaflops(machine.fp32)} GFLOP/s in fp32, ${gigaflops(machine.bf16)} in bf16; ` +
      `copies ${(machine.copy / 1e9).toFixed(1)} GB/s read and written (the best of the rounds); ${units}`,
    `a multiply-add is two floating-point operations; ${counting}`,
    "the matrix peak of a case is that of products which take turns with its sides; memory is what the peak rises by above the",
    "built model with its batch",
    ...cases.flatMap((each) => ["", describeCase(each)]),
    ...(leftOut.length > 0 ? [""] : []),
    ...leftOut.map(({ case: name, side, why }) => `left out: ${name}: ${side}: ${why}`),
  ].join("\n");
}

const gigaflops = (multiplyAdds: number): string => ((2 * multiplyAdds) / 1e9).toFixed(0);

function describeCase({
  case: name,
  structures,
  atoms,
  edges,
  multiplyAdds,
  matrixProducts,
  sides,
  comparisons,
  floors,
}: CaseReport): string {
  const products = Object.entries(matrixProducts).map(
    ([precision, { median }]) => `${gigaflops(median)} GFLOP/s in ${precision}`,
  );
  const rows = sides.map((side) => [
    `${side.name}, ${side.precision}`,
    spread(side.structuresPerSecond),
    digits(side.atomsPerSecond.median),
    side.peakMemory === null ? "-" : (side.peakMemory / 2 ** 20).toFixed(0),
    `${(100 * side.shareOfPeak).toFixed(0)} %`,
  ]);
  const ratios = comparisons.map(
    ({ ours, other, speed, memory }) =>
      `${ours} to ${other}: speed ${speed.toFixed(2)}${memory === null ? "" : `, memory ${memory.toFixed(2)}`}`,
  );
  return [
    `${name}: ${structures} structures, ${atoms} atoms, ${edges} edges, ${(multiplyAdds / 1e9).toPrecision(3)} G multiply-adds; ` +
      `matrix products ${products.join(", ")}`,
    table([["side", "structures/s", "atoms/s", "peak memory (MiB)", "of the matrix peak"], ...rows]),
    ...ratios,
    ...floors.map(describeFloor),
  ].join("\n");
}

function describeFloor({ what, ratio, floor, goal, verdict }: FloorReport): string {
  if (what === "memory") {
    return `memory above the weights, at most ${floor} of the opponent's in fp32: ${ratio.toFixed(2)}, ${verdict}`;
  }
  const reason = verdict === "does not apply" ? ` without matrix units` : "";
  return `speed to the opponent in fp32, floor ${floor}, goal ${String(goal)}: ${ratio.toFixed(2)}, ${verdict}${reason}`;
}

function spread({ median, spread: [low, high] }: Summary): string {
  return `${digits(median)} (${digits(low)} to ${digits(high)})`;
}

function digits(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
