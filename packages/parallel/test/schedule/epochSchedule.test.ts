import { describe, expect, test } from "vitest";
import { placeBranches } from "../../src/placement/placeBranches.js";
import { STRATEGIES, type Strategy } from "../../src/placement/placement.js";
import { type BatchSize, EpochSchedule } from "../../src/schedule/epochSchedule.js";
import { failureOf } from "../helpers/failure.js";
import { random } from "../helpers/random.js";

const SIZES = { a: 7, b: 1000, c: 12_345 };

interface Options {
  ranks: number;
  strategy: Strategy;
  batchSize: BatchSize;
  sizes?: Record<string, number>;
  groups?: number;
  seed?: number;
  cost?: (dataset: number, index: number) => number;
}

function scheduleOf({ ranks, strategy, batchSize, sizes = SIZES, groups, seed = 1, cost }: Options) {
  const share = Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, Math.max(1, size)]));
  const placement = placeBranches({ ranks, branches: Object.keys(sizes), strategy, share, groups });
  const datasets = Object.entries(sizes).map(([name, size]) => ({ name, size }));
  return new EpochSchedule({ datasets, placement, batchSize, seed, random, ...(cost && { cost }) });
}

/** All batches of an epoch: by step, by rank. */
function batchesOf(schedule: EpochSchedule, epoch: number) {
  const { ranks } = schedule.request.placement;
  const ofRanks = Array.from({ length: ranks }, (_, rank) => schedule.epoch(epoch, rank));
  return Array.from({ length: schedule.steps }, (_, step) => ofRanks.map((own) => own.batch(step)));
}

const CASES = STRATEGIES.flatMap((strategy) =>
  [1, 2, 3, 4, 5, 6, 7, 8].flatMap((ranks) =>
    [{ perRank: 16 }, { perRank: 3 }, { global: 64 }].map((batchSize) => ({ strategy, ranks, batchSize })),
  ),
).filter(({ strategy, ranks }) => strategy !== "multi-task" || ranks >= 3);

describe("EpochSchedule", () => {
  test.each(CASES)("$strategy, $ranks ranks, $batchSize: nothing is left out", ({ strategy, ranks, batchSize }) => {
    const schedule = scheduleOf({ strategy, ranks, batchSize });
    const { placement } = schedule.request;
    const names = Object.keys(SIZES);
    const visits = Object.values(SIZES).map((size) => new Uint32Array(size));
    const steps = batchesOf(schedule, 2);
    for (const batches of steps) {
      for (const [rank, batch] of batches.entries()) {
        for (const { dataset, index } of batch) {
          visits[dataset]![index]!++;
          if (!placement.groupOf(rank).branches.includes(names[dataset]!))
            throw new Error("not of this rank's branches");
        }
        if ("perRank" in batchSize) expect(batch.length).toBeLessThanOrEqual(batchSize.perRank);
      }
      // Every step has every dataset, and ranks of a group differ by one at most.
      expect(new Set(batches.flat().map(({ dataset }) => dataset)).size).toBe(names.length);
      if ("global" in batchSize) expect(batches.flat().length).toBeLessThanOrEqual(batchSize.global);
      for (const { ranks: own } of placement.groups) {
        const lengths = own.map((rank) => batches[rank]!.length);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }
    }
    const largest = visits.map((of) => of.reduce((most, count) => Math.max(most, count), 0));
    for (const [dataset, of] of visits.entries()) {
      const least = of.reduce((fewest, count) => Math.min(fewest, count), Infinity);
      expect(least).toBeGreaterThanOrEqual(1);
      expect(largest[dataset]! - least).toBeLessThanOrEqual(1);
      expect(of.reduce((sum, count) => sum + count, 0)).toBe(schedule.counts[dataset]);
    }
    // The largest for its ranks comes up once; alone in its group it is the one with most batches.
    expect(Math.min(...largest)).toBe(1);
  });

  test("is the same for the same seed and epoch, another for others", () => {
    const options = { ranks: 3, strategy: "multi-task", batchSize: { perRank: 8 } } as const;
    const first = batchesOf(scheduleOf(options), 3);
    expect(batchesOf(scheduleOf(options), 3)).toEqual(first);
    expect(batchesOf(scheduleOf(options), 4)).not.toEqual(first);
    expect(batchesOf(scheduleOf({ ...options, seed: 2 }), 3)).not.toEqual(first);
  });

  test("global batches are the same under every placement", () => {
    const key = ({ dataset, index, draw }: { dataset: number; index: number; draw: number }) =>
      `${String(dataset)} ${String(index)} ${String(draw)}`;
    const union = (strategy: Strategy, ranks: number) =>
      batchesOf(scheduleOf({ strategy, ranks, batchSize: { global: 64 } }), 1).map((batches) =>
        batches.flat().map(key).sort(),
      );
    const alone = union("ddp", 1);
    expect(union("ddp", 5)).toEqual(alone);
    expect(union("multi-task", 4)).toEqual(alone);
    expect(union("hybrid", 7)).toEqual(alone);
  });

  test("ranks of all groups have as many structures, those of fewer structures from wrapping around", () => {
    const schedule = scheduleOf({ ranks: 3, strategy: "multi-task", batchSize: { perRank: 10 } });
    expect(schedule.steps).toBe(1235);
    expect(schedule.counts).toEqual([12_345, 12_345, 12_345]);
  });

  test("a rank has nothing to do where there are fewer structures than ranks", () => {
    const schedule = scheduleOf({ ranks: 8, strategy: "ddp", batchSize: { perRank: 4 }, sizes: { a: 7 } });
    expect(schedule.steps).toBe(1);
    expect(batchesOf(schedule, 0)[0]!.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
  });

  test("with costs, ranks have as many structures and nearly equal work", () => {
    const cost = (dataset: number, index: number) => 1 + ((index * 37 + dataset) % 100);
    const spread = (schedule: EpochSchedule) =>
      batchesOf(schedule, 0).map((batches) => {
        const work = batches.map((batch) => batch.reduce((sum, { dataset, index }) => sum + cost(dataset, index), 0));
        return Math.max(...work) / (work.reduce((sum, each) => sum + each, 0) / work.length);
      });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const options = { ranks: 4, strategy: "ddp", batchSize: { perRank: 16 } } as const;
    const withCosts = scheduleOf({ ...options, cost });
    expect(mean(spread(withCosts))).toBeLessThan(1.02);
    expect(mean(spread(scheduleOf(options)))).toBeGreaterThan(1.1);
    for (const batches of batchesOf(withCosts, 0)) {
      const lengths = batches.map(({ length }) => length);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }
  });

  test("a dataset without training structures is left out", () => {
    const schedule = scheduleOf({ ranks: 2, strategy: "ddp", batchSize: { perRank: 2 }, sizes: { a: 5, b: 0 } });
    expect(schedule.counts).toEqual([5, 0]);
  });

  test("says what cannot be", () => {
    const options = { ranks: 2, strategy: "hybrid", batchSize: { perRank: 1 }, groups: 2 } as const;
    expect(failureOf(() => scheduleOf({ ...options, sizes: { a: 5, b: 5, c: 5 } }))).toEqual({
      code: "SCHEDULE_INVALID",
      message: "batchSize: expected at least 2 for the ranks of a, c, one structure of each dataset, found 1",
      hint: "Enlarge the batches: every step has structures of every dataset.",
    });
    expect(failureOf(() => scheduleOf({ ...options, sizes: { a: 5, b: 0 } }))).toEqual({
      code: "SCHEDULE_INVALID",
      message: "expected training structures for the ranks of b, found none",
      hint: "Leave the datasets without structures out, or take the strategy ddp.",
    });
    expect(failureOf(() => scheduleOf({ ...options, batchSize: { global: 0 } })).message).toBe(
      "batchSize: expected a whole number of 1 or more, found 0",
    );
    const placement = placeBranches({ ranks: 1, branches: ["a"], strategy: "ddp" });
    const request = { placement, batchSize: { perRank: 1 }, seed: 0, random };
    expect(failureOf(() => new EpochSchedule({ ...request, datasets: [{ name: "b", size: 1 }] })).message).toBe(
      "datasets: expected those of the branches, a, found b",
    );
    expect(failureOf(() => new EpochSchedule({ ...request, datasets: [{ name: "a", size: -1 }] })).message).toBe(
      "the size of a: expected a whole number of 0 or more, found -1",
    );
  });
});
