import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hydride, temporaryFolder } from "./hydride.js";
import { writeFileSync } from "node:fs";

const CONFIGS = join(import.meta.dirname, "..", "..", "..", "apps", "pretrain", "configs");

interface PlanOutput {
  shared: number;
  perBranch: Record<string, number>;
  branches: number;
  headsToShared: number;
  regime: string;
  strategy: string;
  reason: string;
  groups: { branches: string[]; ranks: number[] }[];
  perRank: { rank: number; branches: string[]; parameters: number; optimizerBytes: number; activationBytes: number }[];
  reducedBytesPerStep: number;
  strategies: Record<string, { reducedBytesPerStep: number }>;
}

function planOf(config: string, ...args: string[]): PlanOutput {
  const { status, stdout } = hydride(["plan", join(CONFIGS, config), "--json", ...args]);
  expect(status).toBe(0);
  return JSON.parse(stdout) as PlanOutput;
}

function failureOf(...args: string[]) {
  const { status, stdout } = hydride(["plan", join(CONFIGS, "sc25.yaml"), "--json", ...args]);
  return { status, ...(JSON.parse(stdout) as { error: { message: string } }).error };
}

describe("plan", () => {
  test("the published EGNN on 640 ranks", () => {
    const plan = planOf("sc25.yaml", "--ranks", "640");
    expect(plan).toMatchObject({
      shared: 18_031_852,
      perBranch: { ani1x: 4_030_402, qm7x: 4_030_402, oc2020: 4_030_402, oc2022: 4_030_402, mptrj: 4_030_402 },
      branches: 5,
      headsToShared: (5 * 4_030_402) / 18_031_852,
      regime: "P_s ~ N_h P_h",
      strategy: "hybrid",
      reason: "N_h P_h / P_s is 1.12, between 0.5 and 2",
    });
    expect(plan.perRank.map(({ rank }) => rank)).toEqual(Array.from({ length: 640 }, (_, rank) => rank));
    for (const { branches, parameters, optimizerBytes } of plan.perRank) {
      expect(parameters).toBe(18_031_852 + branches.length * 4_030_402);
      expect(optimizerBytes).toBe(8 * parameters);
    }
    expect(Object.keys(plan.strategies)).toEqual(["ddp", "multi-task", "hybrid"]);
  });

  test("the published PaiNN on 2048 ranks has a branch on each", () => {
    const plan = planOf("sc26.yaml", "--ranks", "2048");
    expect(plan).toMatchObject({ shared: 4_688_721, branches: 16, regime: "P_s << N_h P_h", strategy: "multi-task" });
    expect(plan.groups.map(({ ranks }) => ranks.length)).toEqual(new Array(16).fill(128));
    expect(plan.perRank).toHaveLength(2048);
    for (const { branches, parameters } of plan.perRank) {
      expect([branches.length, parameters]).toEqual([1, 4_688_721 + 662_755]);
    }
    expect(plan.reducedBytesPerStep).toBe(4 * (4_688_721 + 662_755));
  });

  test("ranks follow the shares, and a strategy that is asked for is taken", () => {
    const shares = "parallel.share={comp6: 1, qm7x: 1, mptrj: 4, alexandria: 1, ethmeth: 1}";
    const plan = planOf("five-sets.yaml", "--ranks", "8", "--set", "parallel.strategy=multi-task", "--set", shares);
    expect(plan.groups.map(({ ranks }) => ranks.length)).toEqual([1, 1, 4, 1, 1]);
    expect(plan.reason).toBe("it is what parallel.strategy says");
  });

  test("a table for a person", () => {
    const { status, stdout, stderr } = hydride(["plan", join(CONFIGS, "sc25.yaml"), "--ranks", "10"]);
    expect(status).toBe(0);
    expect(stderr).toBe(
      "note: the sizes of the training sets are not known without the data; all count the same here (parallel.share takes numbers)\n",
    );
    const [shared, branches, regime, ranks, strategy] = stdout.split("\n");
    expect([shared, branches, regime, ranks, strategy]).toEqual([
      "shared      P_s = 18,031,852 parameters",
      "branches    N_h = 5 of P_h = 4,030,402 parameters",
      "regime      P_s ~ N_h P_h: N_h P_h / P_s = 1.118 (ddp below 0.5, multi-task above 2)",
      "ranks       10",
      "strategy    hybrid: N_h P_h / P_s is 1.12, between 0.5 and 2",
    ]);
    expect(stdout).toContain("ani1x, oc2020, mptrj  0-5 (6)  30,123,058");
  });

  test("a batch that is too small for all ranks is told", () => {
    const run = (...args: string[]) => hydride(["plan", join(CONFIGS, "sc25.yaml"), "--ranks", "640", ...args]).stderr;
    const all = ["--set", "parallel.batch=global", "--set", "training.batchSize=160"];
    expect(run("--set", "parallel.share=equal", ...all)).toBe(
      "note: 480 of 640 ranks have nothing to do in a step of 160 structures in all; enlarge training.batchSize, or take " +
        "parallel.batch rank, with which it is that of each rank\n",
    );
    expect(run("--set", "parallel.share=equal", "--set", "parallel.batch=rank")).toBe("");
  });

  test("what does not fit is refused with what would", () => {
    const { status, ...error } = failureOf(
      ...["--ranks", "640", "--memory", "1GB", "--set", "parallel.strategy=ddp", "--set", "parallel.batch=global"],
    );
    expect(status).toBe(1);
    expect(error).toEqual({
      code: "PLAN_DOES_NOT_FIT",
      message: "expected at most 1.0 GB of memory a rank, found 1.2 GB with the strategy ddp",
      hint: "What would fit, each alone: the strategy multi-task; parallel.shardOptimizer true.",
    });
  });

  test("flags that cannot be are refused", () => {
    const usage = (...args: string[]) => failureOf(...args);
    const hint = "see the same command with --help";
    expect(usage("--ranks", "0")).toEqual({
      status: 2,
      code: "USAGE",
      message: "option '--ranks <n>' argument '0' is invalid. Expected a whole number from 1 to 1000000.",
      hint,
    });
    expect(usage("--ranks", "2", "--memory", "64 apples")).toEqual({
      status: 2,
      code: "USAGE",
      message:
        "option '--memory <size>' argument '64 apples' is invalid. " +
        "Expected a number above 0 and a unit, for example 64GiB, 80GB or 512MiB.",
      hint,
    });
    expect(usage("--ranks", "2", "--atoms", "-3").message).toBe(
      "option '--atoms <n>' argument '-3' is invalid. Expected a number above 0.",
    );
    expect(usage()).toEqual({
      status: 2,
      code: "USAGE",
      message: "required option '--ranks <n>' not specified",
      hint,
    });
  });

  test("so are strategies that are not possible on so many ranks", () => {
    expect(failureOf("--ranks", "3", "--set", "parallel.strategy=multi-task")).toEqual({
      status: 1,
      code: "PLACEMENT_INVALID",
      message: "the strategy multi-task: expected at least 5 ranks, one for each branch, found 3",
      hint: "Take 5 ranks or more, the strategy hybrid, which packs the branches into 3 or fewer groups, or ddp.",
    });
  });

  test("a configuration that is none is told by its line", () => {
    const path = join(temporaryFolder(), "c.yaml");
    writeFileSync(path, "datasets: [{ name: a, files: [a.xyz] }]\nparallel: { strategi: ddp }\n");
    const { status, stderr } = hydride(["plan", path, "--ranks", "2"]);
    expect(status).toBe(1);
    expect(stderr.replaceAll(path, "c.yaml")).toBe(
      'error: c.yaml:2: unknown key "parallel.strategi"; did you mean "parallel.strategy"?\n' +
        'hint: The keys of "parallel" are strategy, thresholds, groups, share, batch, accumulate, shardOptimizer, machine.\n',
    );
  });
});
