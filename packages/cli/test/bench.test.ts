import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BenchReport } from "../src/bench/benchmark.js";
import { hydride, temporaryFolder } from "./hydride.js";

const QUICK = ["--rounds", "2", "--seconds", "0.001", "--threads", "1"];
const CASES = [
  "add, 1 element",
  "add, 1 element, with grad",
  "matmul 64 x 64",
  "matmul 64 x 64, with grad",
  "MLP training step, width 32, batch 64",
  "MLP training step, width 1024, batch 64",
];

function bench(python: string, ...args: string[]) {
  return hydride(["bench", "torch-js", ...QUICK, ...args], { env: { ...process.env, HYDRIDE_PYTHON: python } });
}

/** A Python that answers as the text says. */
function fakePython(script: string): string {
  const path = join(temporaryFolder(), "python");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("without PyTorch it times ours alone and says what is absent", () => {
  const { status, stdout } = bench("/nowhere/python", "--json");
  const report = JSON.parse(stdout) as BenchReport;
  expect({ status, name: report.name, absent: report.absent }).toEqual({
    status: 0,
    name: "torch-js",
    absent: { what: "PyTorch", why: "/nowhere/python: spawn /nowhere/python ENOENT" },
  });
  expect(report.setting).toMatchObject({ threads: 1, rounds: 2, "seconds a round": 0.001 });
  expect(report.results.map((result) => result.case)).toEqual(CASES);
  for (const { ours, oursSpread, other, otherSpread, otherName, ratio, unit } of report.results) {
    expect([other, otherSpread, otherName, ratio, unit]).toEqual([null, null, "PyTorch", null, "us"]);
    expect(ours).toBeGreaterThan(0);
    expect(oursSpread[0]).toBeLessThanOrEqual(ours);
    expect(oursSpread[1]).toBeGreaterThanOrEqual(ours);
  }
});

test("a Python without PyTorch is named with its reason, also in the table", () => {
  const python = fakePython(`echo "ModuleNotFoundError: No module named 'torch'" >&2; exit 1`);
  const { status, stdout } = bench(python);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^torch-js: median in us \(first to third quartile\); libtorch 2\.\d+\.\d+, threads 1, /);
  expect(stdout).toContain(
    `nothing to compare with: ${python}: ModuleNotFoundError: No module named 'torch'\n` +
      "PyTorch is looked for in HYDRIDE_PYTHON, else in python3\n",
  );
});

test("the ratio is the other's time to ours", () => {
  // Every repetition takes a second there.
  const python = fakePython('echo 2.15.0; while read -r name repetitions; do echo "$repetitions"; done');
  const { status, stdout } = bench(python, "--json");
  const report = JSON.parse(stdout) as BenchReport;
  expect([status, report.absent, report.results.length]).toEqual([0, null, CASES.length + 2]);
  for (const { ours, other, otherSpread, otherName, ratio } of report.results) {
    expect([other, otherSpread, otherName]).toEqual([1e6, [1e6, 1e6], "PyTorch 2.15.0"]);
    expect(ratio).toBeCloseTo(1e6 / ours, 6);
  }
});

test("a Python that ends meanwhile is an error", () => {
  const python = fakePython("echo 2.15.0; read -r line; echo out of memory >&2; exit 1");
  const { status, stdout } = bench(python, "--json");
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: "BENCH_PYTHON",
      message: `expected ${python} to time add, it ended: out of memory`,
      hint: "see what fails there, or name another Python in HYDRIDE_PYTHON",
    },
  });
});

const python = process.env.HYDRIDE_PYTHON ?? "python3";
const present = spawnSync(python, ["-c", "import torch"]).status === 0;
if (!present) console.log(`skipped: ${python} has no PyTorch to compare with`);

test.runIf(present)("PyTorch takes its turns", () => {
  const { status, stdout } = bench(python, "--json");
  const report = JSON.parse(stdout) as BenchReport;
  expect([status, report.absent, report.results.length]).toEqual([0, null, CASES.length + 2]);
  for (const { other, ratio } of report.results) {
    expect(other).toBeGreaterThan(0);
    expect(ratio).toBeGreaterThan(0);
  }
});

test("names and numbers that there are not are usage errors", () => {
  const usage = (...args: string[]) => {
    const { status, stderr } = hydride(["bench", ...args]);
    return [status, stderr.split("\n")[0]];
  };
  expect(usage("torch")).toEqual([
    2,
    "error: command-argument value 'torch' is invalid for argument 'name'. Allowed choices are models, scaling, datastore, io, neighbors, torch-js.",
  ]);
  expect(usage("torch-js", "--rounds", "1.5")).toEqual([
    2,
    "error: option '--rounds <count>' argument '1.5' is invalid. Expected a whole number greater than 0.",
  ]);
  expect(usage("torch-js", "--seconds", "0")).toEqual([
    2,
    "error: option '--seconds <time>' argument '0' is invalid. Expected a number greater than 0.",
  ]);
});

test("--help shows an example", () => {
  expect(hydride(["bench", "--help"]).stdout).toContain("\nExample:\n  hydride bench torch-js --threads 1\n");
});

test("neighbors gives rates of both cases, and of threads against one", () => {
  const { status, stdout } = hydride(
    ["bench", "neighbors", "--rounds", "1", "--seconds", "0.001", "--threads", "2", "--json"],
    {
      env: { ...process.env, HYDRIDE_PYTHON: "/nowhere/python" },
    },
  );
  const report = JSON.parse(stdout) as BenchReport;
  expect([status, report.name, report.absent]).toEqual([
    0,
    "neighbors",
    { what: "vesin", why: "/nowhere/python: spawn /nowhere/python ENOENT" },
  ]);
  expect(report.results.map((result) => [result.case, result.otherName, result.unit])).toEqual([
    ["many-small: 512 x 30 atoms, 5 A", "vesin", "million pairs/s"],
    ["many-small, 2 threads against 1", "1 thread", "million pairs/s"],
    ["one-large: 1 x 25000 atoms, 6 A", "vesin", "million pairs/s"],
    ["one-large, 2 threads against 1", "1 thread", "million pairs/s"],
  ]);
  for (const { ours } of report.results) expect(ours).toBeGreaterThan(0);
  expect(report.results.map(({ ratio }) => ratio === null)).toEqual([true, false, true, false]);
});
