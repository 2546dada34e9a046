import { table } from "../../output.js";
import type { BenchReport } from "../benchmark.js";

/** A report as a table with a unit for each case, for a person. */
export function describeIo({ name, setting, results }: BenchReport): string {
  const rate = (median: number, [low, high]: [number, number]) =>
    `${median.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
  const rows = results.map(({ case: which, unit, ours, oursSpread, other, otherSpread, otherName, ratio }) => [
    ...[which, unit, rate(ours, oursSpread), rate(other!, otherSpread!), ratio!.toFixed(2), otherName],
  ]);
  const circumstances = Object.entries(setting).map(([key, value]) => `${key} ${value}`);
  return [
    `${name}: median rates (first to third quartile); ${circumstances.join(", ")}`,
    "",
    table([["case", "unit", "ours", "other", "ratio", "the other is"], ...rows]),
    "",
    "ratio: of our rate to the other's; write and read are to have 0.7 or more",
  ].join("\n");
}
