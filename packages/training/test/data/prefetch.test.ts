import { describe, expect, test } from "vitest";
import { prefetch } from "../../src/data/prefetch.js";

describe("prefetch", () => {
  test("keeps the order whatever the timing", async () => {
    const results: number[] = [];
    const build = (delay: number) => new Promise<number>((resolve) => setTimeout(resolve, delay, delay));
    for await (const value of prefetch([9, 1, 5, 0, 3], build, 3)) results.push(value);
    expect(results).toEqual([9, 1, 5, 0, 3]);
  });

  test("never has more than the allowed number ahead", async () => {
    let started = 0;
    let taken = 0;
    const build = (plan: number) => {
      started++;
      return Promise.resolve(plan);
    };
    for await (const value of prefetch([0, 1, 2, 3, 4, 5, 6], build, 2)) {
      taken++;
      expect(value).toBe(taken - 1);
      expect(started - taken).toBeLessThanOrEqual(2);
    }
    expect(started).toBe(7);
  });

  test("throws an error at its place in the order", async () => {
    const results: number[] = [];
    const build = (plan: number) => (plan === 2 ? Promise.reject(new Error("batch 2")) : Promise.resolve(plan));
    const consume = async () => {
      for await (const value of prefetch([0, 1, 2, 3], build, 4)) results.push(value);
    };
    await expect(consume()).rejects.toThrow(new Error("batch 2"));
    expect(results).toEqual([0, 1]);
  });
});
