import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { benchIo } from "../../../src/bench/io/run.js";
import { temporaryFolder } from "../../hydride.js";

const QUICK = { rounds: 2, seconds: 0.001, onProgress: () => undefined };

afterEach(() => vi.unstubAllEnvs());

test("files, samples and commands are timed on both sides, and nothing is left", async () => {
  const folder = temporaryFolder();
  vi.stubEnv("TMPDIR", folder);
  const shown: string[] = [];
  const sizes = { megabytes: 17, structures: 40, reads: 5 };
  const report = await benchIo({ ...QUICK, onProgress: (line) => shown.push(line) }, sizes);
  expect([report.name, report.absent]).toEqual(["io", null]);
  expect(report.setting).toMatchObject({ "MiB a file": 17, structures: 40, rounds: 2, "seconds a round": 0.001 });
  expect(report.results.map((result) => [result.case, result.otherName, result.unit])).toEqual([
    ["write", "plain file", "MiB/s"],
    ["write/unsynced", "plain file", "MiB/s"],
    ["write/statistics", "plain file", "MiB/s"],
    ["read", "plain file", "MiB/s"],
    ["read/checked", "plain file", "MiB/s"],
    ["samples/random", "plain file", "samples/s"],
    ["samples/random-batches", "plain file", "samples/s"],
    ["prepare", "hydride convert", "structures/s"],
  ]);
  for (const { ours, oursSpread, other, otherSpread, ratio } of report.results) {
    expect(ours).toBeGreaterThan(0);
    expect(ratio).toBeCloseTo(ours / other!, 9);
    expect(oursSpread[0]).toBeLessThanOrEqual(ours);
    expect(otherSpread![1]).toBeGreaterThanOrEqual(other!);
  }
  expect(shown).toEqual([
    ...[
      "write",
      "write/unsynced",
      "write/statistics",
      "read",
      "read/checked",
      "preparing a set",
      "samples/random",
      "samples/random-batches",
      "prepare",
    ],
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

test("nothing is left of what fails", async () => {
  const folder = temporaryFolder();
  vi.stubEnv("TMPDIR", folder);
  const failing = (line: string) => {
    // The folder is there, and what is to be written next cannot be.
    if (line === "preparing a set") mkdirSync(join(folder, readdirSync(folder)[0]!, "bench.xyz"));
  };
  const run = benchIo({ ...QUICK, onProgress: failing }, { megabytes: 1, structures: 4, reads: 1 });
  await expect(run).rejects.toMatchObject({ code: "EXTXYZ_WRITE" });
  expect(readdirSync(folder)).toEqual([]);
});
