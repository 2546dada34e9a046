import { table } from "../output.js";
import type { BenchReport } from "./benchmark.js";

/** A report as a table, for a person. */
export function describeBench({ name, setting, absent, results }: BenchReport): string {
  const [first] = results;
  const others = [...new Set(results.map(({ otherName }) => otherName))];
  const time = (median: number | null, spread: [number, number] | null) =>
    median === null || spread === null ? "-" : `${digits(median)} (${digits(spread[0])} to ${digits(spread[1])})`;
  const rows = results.map((result) => [
    result.case,
    time(result.ours, result.oursSpread),
    time(result.other, result.otherSpread),
    result.ratio === null ? "-" : result.ratio.toFixed(2),
  ]);
  const circumstances = Object.entries(setting).map(([key, value]) => `${key} ${value}`);
  return [
    `${name}: median in ${first?.unit ?? "us"} (first to third quartile); ${circumstances.join(", ")}`,
    "",
    table([["case", "ours", others.length === 1 ? others[0]! : "other", "ratio"], ...rows]),
    "",
    absent === null
      ? "ratio: at least 1 where ours is no slower"
      : `nothing to compare with: ${absent.why}\n${absent.what} is looked for in HYDRIDE_PYTHON, else in python3`,
  ].join("\n");
}

function digits(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
