import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { BenchReport } from "../../../src/bench/benchmark.js";
import { hydride } from "../../hydride.js";

const present = spawnSync("mpirun", ["--version"]).status === 0;
if (!present) console.log("skipped: there is no mpirun to start ranks with");

test.runIf(present)("two ranks read batches of every tier, against copies and against locks", () => {
  const { status, stdout, stderr } = hydride(["bench", "datastore", "--rounds", "1", "--seconds", "0.001", "--json"]);
  expect([status, stderr]).toEqual([0, expect.not.stringContaining("error")]);
  const report = JSON.parse(stdout) as BenchReport;
  expect([report.name, report.absent, report.setting.ranks]).toEqual(["datastore", null, 2]);
  expect(["rma", "service"]).toContain(report.setting["transport"]);
  expect(report.results.map((result) => [result.case, result.otherName, result.unit])).toEqual([
    ["own/32", "memory copy", "us per sample"],
    ["own/256", "memory copy", "us per sample"],
    ["node/32", "memory copy", "us per sample"],
    ["node/256", "memory copy", "us per sample"],
    ["remote/32", "lock, get, unlock", "us per sample"],
    ["remote/256", "lock, get, unlock", "us per sample"],
  ]);
  for (const { ours, other, ratio } of report.results) {
    expect(ours).toBeGreaterThan(0);
    expect(ratio).toBeCloseTo(other! / ours, 9);
  }
});
