import { describe, expect, test } from "vitest";
import { failureOf } from "../helpers.js";
import { MixedSampler, type SampleRef } from "../../src/data/sampler.js";

/** How often each structure of each dataset came up. */
function visits(batches: SampleRef[][], sizes: number[]): number[][] {
  const counts = sizes.map((size) => new Array<number>(size).fill(0));
  for (const { dataset, index } of batches.flat()) counts[dataset]![index]! += 1;
  return counts;
}

describe("MixedSampler", () => {
  test("gives the same batches for the same seed and epoch, others for other ones", () => {
    const sizes = [50, 30];
    const first = new MixedSampler(sizes, 8, 1);
    expect(new MixedSampler(sizes, 8, 1).epoch(3)).toEqual(first.epoch(3));
    expect(first.epoch(4)).not.toEqual(first.epoch(3));
    expect(new MixedSampler(sizes, 8, 2).epoch(3)).not.toEqual(first.epoch(3));
  });

  test.each([
    [[100], 16],
    [[400, 380, 220, 97, 510], 16],
    [[7, 1000], 16],
    [[7, 1000, 12_345], 32],
    [[1, 1, 1], 3],
    [[10, 1, 1], 3],
    [[1, 1], 1000],
    [[3, 5], 1000],
    [[5, 0, 9], 4],
  ])("visits every structure of %j in batches of %i", (sizes, batchSize) => {
    const sampler = new MixedSampler(sizes, batchSize, 0);
    const batches = sampler.epoch(0);
    const counts = visits(batches, sizes);
    for (const [dataset, visited] of counts.entries()) {
      expect(visited.reduce((sum, count) => sum + count, 0)).toBe(sampler.counts[dataset]);
      if (visited.length > 0) {
        expect(Math.min(...visited)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...visited) - Math.min(...visited)).toBeLessThanOrEqual(1);
      }
    }
    const largest = sizes.indexOf(Math.max(...sizes));
    expect(Math.max(...counts[largest]!)).toBe(1);
    const lengths = batches.map((batch) => batch.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(batchSize);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    expect(batches).toHaveLength(sampler.batches);
  });

  test("puts every dataset into every batch, in proportion", () => {
    const sizes = [7, 300, 1200];
    const sampler = new MixedSampler(sizes, 16, 9);
    for (const batch of sampler.epoch(2)) {
      for (const [dataset, count] of sampler.counts.entries()) {
        const held = batch.filter((sample) => sample.dataset === dataset).length;
        expect(held).toBeGreaterThanOrEqual(1);
        expect(Math.abs(held - count / sampler.batches)).toBeLessThanOrEqual(1);
      }
    }
  });

  test("fills batches as far as whole passes allow", () => {
    const lengths = new MixedSampler([400, 380, 220, 97, 510], 16, 0).epoch(0).map((batch) => batch.length);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([15, 16]);
    expect(lengths.filter((length) => length === 16).length).toBeGreaterThan(0.9 * lengths.length);
  });

  test("takes one of each dataset where there is room for no more", () => {
    const sampler = new MixedSampler([10, 1, 1], 3, 0);
    expect(sampler.counts).toEqual([10, 10, 10]);
    for (const batch of sampler.epoch(0)) expect(batch.map(({ dataset }) => dataset)).toEqual([0, 1, 2]);
  });

  test("needs room for every dataset", () => {
    expect(failureOf(() => new MixedSampler([10, 1, 1], 2, 0))).toEqual({
      code: "CONFIG_INVALID",
      message: '"training.batchSize": expected at least 3, one structure of each dataset, found 2',
      hint: "Set training.batchSize to 3 or more: every step has structures of every dataset.",
    });
  });

  test("does not put the same datasets' odd structures together in every epoch", () => {
    const sampler = new MixedSampler([13, 11], 4, 5);
    const larger = (epoch: number) =>
      sampler.epoch(epoch).map((batch) => batch.filter(({ dataset }) => dataset === 0).length > 2);
    expect(new Set([0, 1, 2, 3, 4].map((epoch) => larger(epoch).join())).size).toBeGreaterThan(1);
  });
});
