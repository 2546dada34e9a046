import { describe, expect, test } from "vitest";
import { DEFAULT_MACHINE, type Machine, plan, type PlanRequest, PROCESS_BYTES } from "../../src/planner/index.js";
import { failureOf } from "../helpers/failure.js";

const FIVE = ["ani1x", "qm7x", "oc2020", "oc2022", "mptrj"];
const [SHARED, BRANCH] = [18_031_852, 4_030_402];

const each = (names: readonly string[], value: number) => Object.fromEntries(names.map((name) => [name, value]));

function requestOf(changed: Partial<PlanRequest> = {}): PlanRequest {
  return {
    model: { shared: SHARED, perBranch: each(FIVE, BRANCH) },
    bytesPerNumber: 4,
    structure: { activationBytes: 4e6, recomputedBytes: 1e6, flops: 1e10 },
    layers: { shared: 24, perBranch: each(FIVE, 8) },
    ranks: 640,
    strategy: "auto",
    thresholds: { ddp: 0.5, multiTask: 2 },
    share: each(FIVE, 1),
    batchSize: { perRank: 160 },
    accumulate: 1,
    shardOptimizer: false,
    averaging: true,
    machine: DEFAULT_MACHINE,
    ...changed,
  };
}

describe("plan", () => {
  test("the published EGNN: the heads are as large as the encoder, and two groups share them", () => {
    const { headsToShared, regime, reason, chosen, strategies } = plan(requestOf());
    expect(headsToShared).toBeCloseTo(1.1176, 4);
    expect(regime).toBe("P_s ~ N_h P_h");
    expect(reason).toBe("N_h P_h / P_s is 1.12, between 0.5 and 2");
    expect(chosen.strategy).toBe("hybrid");
    expect(chosen.placement.groups.map(({ branches, ranks }) => [branches, ranks.length])).toEqual([
      [["ani1x", "oc2020", "mptrj"], 384],
      [["qm7x", "oc2022"], 256],
    ]);
    expect(strategies.map(({ strategy }) => strategy)).toEqual(["ddp", "multi-task", "hybrid"]);
    const held = strategies.map(({ demands }) => demands.map(({ parameters }) => parameters));
    expect(held[0]).toEqual([SHARED + 5 * BRANCH]);
    expect(held[1]).toEqual(FIVE.map(() => SHARED + BRANCH));
    expect(held[2]).toEqual([SHARED + 3 * BRANCH, SHARED + 2 * BRANCH]);
  });

  test("memory and bytes are those of what a rank holds", () => {
    const [ddp, multiTask] = plan(requestOf()).strategies as [
      ReturnType<typeof plan>["chosen"],
      ReturnType<typeof plan>["chosen"],
    ];
    const parameters = SHARED + BRANCH;
    expect(multiTask.demands[0]).toEqual({
      parameters,
      parameterBytes: 8 * parameters,
      gradientBytes: 4 * parameters,
      optimizerBytes: 8 * parameters,
      activationBytes: 160 * 4e6,
      totalBytes: PROCESS_BYTES + 20 * parameters + 160 * 4e6,
      structures: 160,
      work: 160,
      layers: 32,
    });
    expect(ddp.reducedBytesPerStep).toBe(4 * (SHARED + 5 * BRANCH));
    expect(multiTask.reducedBytesPerStep).toBe(4 * parameters);
    expect(multiTask.reductions.map(({ over, ranks, bytes }) => [over, ranks, bytes])).toEqual([
      ["world", 640, 4 * SHARED],
      ...FIVE.map(() => ["group", 128, 4 * BRANCH]),
    ]);
  });

  test("a divided state is a part of it, with a gradient of its own", () => {
    const { strategies } = plan(requestOf({ shardOptimizer: true, averaging: false }));
    const [demand] = strategies[1]!.demands;
    const state = Math.ceil(SHARED / 640) + Math.ceil(BRANCH / 128);
    expect(demand!.optimizerBytes).toBe(8 * state);
    expect(demand!.gradientBytes).toBe(4 * (SHARED + BRANCH + state));
    expect(demand!.parameterBytes).toBe(4 * (SHARED + BRANCH));
  });

  test("the regimes follow the thresholds", () => {
    const strategyAt = (ddp: number, multiTask: number) =>
      plan(requestOf({ thresholds: { ddp, multiTask } })).chosen.strategy;
    expect(strategyAt(1.2, 2)).toBe("ddp");
    expect(strategyAt(0.5, 1.1)).toBe("multi-task");
    expect(plan(requestOf({ thresholds: { ddp: 1.2, multiTask: 2 } })).reason).toBe("N_h P_h / P_s is 1.12, below 1.2");
    expect(failureOf(() => plan(requestOf({ thresholds: { ddp: 3, multiTask: 2 } })))).toEqual({
      code: "PLAN_INVALID",
      message: "thresholds: expected ddp not above multiTask, found 3 and 2",
    });
  });

  test("too few ranks for multi-task are hybrid, and one rank holds everything", () => {
    const heavy = { model: { shared: 1000, perBranch: each(FIVE, 1000) } };
    const few = plan(requestOf({ ...heavy, ranks: 3 }));
    expect(few.chosen.strategy).toBe("hybrid");
    expect(few.chosen.placement.groups).toHaveLength(3);
    expect(few.reason).toBe("N_h P_h / P_s is 5.00, above 2, and 3 ranks are too few for a branch on each");
    expect(few.impossible).toEqual({
      "multi-task": "the strategy multi-task: expected at least 5 ranks, one for each branch, found 3",
    });
    const one = plan(requestOf({ ...heavy, ranks: 1 }));
    expect([one.chosen.strategy, one.reason, one.chosen.reducedBytesPerStep]).toEqual([
      "ddp",
      "N_h P_h / P_s is 5.00, above 2, and one rank holds everything",
      0,
    ]);
  });

  test("a strategy that is asked for and not possible is an error", () => {
    expect(failureOf(() => plan(requestOf({ strategy: "multi-task", ranks: 3 })))).toEqual({
      code: "PLACEMENT_INVALID",
      message: "the strategy multi-task: expected at least 5 ranks, one for each branch, found 3",
      hint: "Take 5 ranks or more, the strategy hybrid, which packs the branches into 3 or fewer groups, or ddp.",
    });
  });

  test("so are groups that are asked for and not possible", () => {
    expect(failureOf(() => plan(requestOf({ groups: 4, ranks: 3 })))).toEqual({
      code: "PLACEMENT_INVALID",
      message: "groups: expected at most 3 for 5 branches on 3 ranks, found 4",
      hint: "A group has at least one branch and one rank.",
    });
  });

  test("global batches are divided by share", () => {
    const share = { ...each(FIVE, 1), oc2020: 4 };
    const { strategies } = plan(requestOf({ ranks: 8, batchSize: { global: 64 }, share }));
    expect(strategies.map(({ demands }) => demands.map(({ structures }) => structures))).toEqual([
      [8],
      [8, 8, 8, 8, 8],
      [8, 8],
    ]);
    expect(strategies[0]!.idleRanks).toBe(0);
    expect(plan(requestOf({ batchSize: { global: 160 } })).chosen.idleRanks).toBe(480);
    const uneven = plan(requestOf({ ranks: 6, batchSize: { global: 64 }, share }));
    expect(uneven.strategies[1]!.demands.map(({ structures }) => structures)).toEqual([8, 8, 16, 8, 8]);
  });

  test("what does not fit is refused, and what would is named", () => {
    expect(failureOf(() => plan(requestOf({ strategy: "ddp", memory: 1.5e9 })))).toEqual({
      code: "PLAN_DOES_NOT_FIT",
      message: "expected at most 1.5 GB of memory a rank, found 1.8 GB with the strategy ddp",
      hint:
        "What would fit, each alone: the strategy multi-task; parallel.shardOptimizer true; training.recompute true; " +
        "parallel.accumulate 2; a batch of 84 structures a rank.",
    });
    expect(failureOf(() => plan(requestOf({ memory: 4.5e8 })))).toEqual({
      code: "PLAN_DOES_NOT_FIT",
      message: "expected at most 450.0 MB of memory a rank, found 1.6 GB with the strategy hybrid",
      hint:
        "Nothing would fit: with all of it (training.recompute true; parallel.accumulate 160; parallel.shardOptimizer true; 81920 ranks) " +
        "a rank takes 665.8 MB, 400.0 MB of it the process itself. Take a smaller model.hidden, or more memory.",
    });
    // With auto another strategy may be what fits: multi-task here.
    expect(failureOf(() => plan(requestOf({ memory: 8.8e8 }))).hint).toContain("What would fit, each alone: ");
  });

  test("of several changes together the fewest are named, each no larger than it has to be", () => {
    const memory = 6.9e8;
    const { hint } = failureOf(() => plan(requestOf({ memory })));
    const named =
      /^No single change would fit, but together: parallel\.accumulate (\d+); parallel\.shardOptimizer true\.$/;
    const parts = Number(named.exec(String(hint))?.[1]);
    const least = (accumulate: number) => () =>
      plan(requestOf({ memory, shardOptimizer: true, accumulate })).chosen.memory;
    expect(least(parts)()).toBeLessThanOrEqual(memory);
    expect(failureOf(least(parts - 1)).code).toBe("PLAN_DOES_NOT_FIT");
    // Computing everything again would fit too, and take longer.
    const structure = { activationBytes: 1e6, flops: 1.3e10 };
    expect(plan(requestOf({ memory, shardOptimizer: true, structure, accumulate: parts })).chosen.memory).toBeLessThan(
      memory,
    );
  });

  test("shares beyond all measure are shares", () => {
    const share = { ...each(FIVE, 1), ani1x: 1e308, qm7x: 1e308, oc2020: 1e308 };
    for (const strategy of ["multi-task", "hybrid"] as const) {
      const { chosen } = plan(requestOf({ ranks: 8, strategy, share }));
      const counts = chosen.placement.groups.map(({ ranks }) => ranks.length);
      expect(counts.every((count) => count > 0)).toBe(true);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(8);
      expect(chosen.time.total).toBeGreaterThan(0);
    }
  });

  test("what is named does fit", () => {
    const fits = (changed: Partial<PlanRequest>) =>
      plan(requestOf({ strategy: "ddp", memory: 1.5e9, ...changed })).chosen.memory <= 1.5e9;
    expect(fits({ accumulate: 2 })).toBe(true);
    expect(fits({ batchSize: { perRank: 84 } })).toBe(true);
    expect(failureOf(() => fits({ batchSize: { perRank: 85 } })).code).toBe("PLAN_DOES_NOT_FIT");
    const structure = { activationBytes: 1e6, flops: 1e10 };
    expect(fits({ structure })).toBe(true);
    const global = { batchSize: { global: 640 * 160 }, strategy: "ddp", memory: 1.5e9 } as const;
    expect(failureOf(() => plan(requestOf(global))).hint).toContain("; 1280 ranks.");
    expect(plan(requestOf({ ...global, ranks: 1280 })).chosen.memory).toBeLessThan(1.5e9);
  });

  test("auto takes a strategy that fits where the regime's does not", () => {
    const { chosen, reason } = plan(requestOf({ memory: 1.5e9 }));
    expect(chosen.strategy).toBe("multi-task");
    expect(reason).toBe(
      "N_h P_h / P_s is 1.12, between 0.5 and 2, for which there would be hybrid, but that takes 1.6 GB of memory",
    );
  });

  test("a step's time is computing, updating and communicating", () => {
    const machine = { flops: 1e12, memoryBandwidth: 1e10, latency: 1e-5, bandwidth: 1e9 };
    const { strategies } = plan(requestOf({ machine }));
    const parameters = SHARED + BRANCH;
    const { compute, update, communicate, total } = strategies[1]!.time;
    expect(compute).toBeCloseTo(1.6, 12);
    expect(update).toBeCloseTo((13 * 4 * parameters) / 1e10, 12);
    const world = 2e-5 * 10 + (2 * 639 * 4 * SHARED) / 640 / 1e9;
    const group = 2e-5 * 7 + (2 * 127 * 4 * BRANCH) / 128 / 1e9;
    const small = 4 * 2e-5 * 10;
    expect(communicate).toBeCloseTo(world + group + small, 12);
    expect(total).toBeCloseTo(compute + update + communicate, 12);
  });

  test("ranks that share cores are as much slower", () => {
    const timeOf = (machine: Partial<Machine>, ranks = 10) =>
      plan(requestOf({ ranks, strategy: "ddp", machine: { ...DEFAULT_MACHINE, ...machine } })).chosen.time;
    const alone = timeOf({});
    const shared = timeOf({ ranksAtOnce: 4 });
    expect(shared.compute / alone.compute).toBeCloseTo(2.5, 12);
    expect(shared.update / alone.update).toBeCloseTo(2.5, 12);
    expect(shared.communicate).toBe(alone.communicate);
    expect(timeOf({ ranksAtOnce: 4, ranksPerNode: 5 }).compute / alone.compute).toBeCloseTo(1.25, 12);
    expect(timeOf({ ranksAtOnce: 4 }, 3).compute).toBe(alone.compute);
    expect(timeOf({ ranksAtOnce: 4, overhead: 2 }).compute - shared.compute).toBeCloseTo(2.5 * 2 * 64, 10);
  });

  test("layers are those of the branches that have structures", () => {
    const { strategies } = plan(requestOf({ ranks: 10, batchSize: { global: 20 } }));
    expect(strategies.map(({ demands }) => demands.map(({ layers }) => layers))).toEqual([
      [24 + 5 * 8 * (2 / 5)],
      [32, 32, 32, 32, 32],
      [24 + 3 * 8 * (2 / 3), 40],
    ]);
  });

  test("structures of a branch may cost more than those of others", () => {
    const relative = { ...each(FIVE, 0.5), oc2020: 3 };
    const structure = { activationBytes: 4e6, flops: 1e10, relative };
    const { strategies } = plan(requestOf({ structure, ranks: 5, batchSize: { perRank: 160 } }));
    expect(strategies[0]!.demands[0]!.work).toBeCloseTo(160, 12);
    expect(strategies[1]!.demands.map(({ work }) => work)).toEqual([80, 80, 480, 80, 80]);
    expect(strategies[1]!.time.compute / strategies[0]!.time.compute).toBeCloseTo(3, 12);
  });

  test("numbers that cannot be are refused", () => {
    const message = (changed: Partial<PlanRequest>) => failureOf(() => plan(requestOf(changed))).message;
    expect(message({ ranks: 0 })).toBe("ranks: expected a whole number of 1 or more, found 0");
    expect(message({ memory: -1 })).toBe("memory: expected a number above 0, found -1");
    expect(message({ accumulate: 0 })).toBe("accumulate: expected a whole number of 1 or more, found 0");
    expect(message({ machine: { ...DEFAULT_MACHINE, flops: 0 } })).toBe(
      "machine.flops: expected a number above 0, found 0",
    );
    const structure = { activationBytes: 1, flops: 1, relative: { ani1x: 0 } };
    expect(message({ structure })).toBe("structure.relative.ani1x: expected a number above 0, found 0");
    expect(message({ batchSize: { global: 0 } })).toBe("batchSize: expected a whole number of 1 or more, found 0");
  });
});
