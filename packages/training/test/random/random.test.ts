import { describe, expect, test } from "vitest";
import { Random } from "../../src/random/random.js";

describe("Random", () => {
  test("is the same sequence everywhere", () => {
    const random = new Random(42);
    expect(Array.from({ length: 4 }, () => random.uint32())).toMatchInlineSnapshot(`
      [
        231560888,
        3969933245,
        3723094488,
        3343626633,
      ]
    `);
  });

  test("gives other numbers for another seed or stream", () => {
    const first = [new Random(1), new Random(2), new Random(1, 1), new Random(2, 1)].map((random) => random.uint32());
    expect(new Set(first).size).toBe(4);
  });

  test("is uniform in [0, 1)", () => {
    const random = new Random(3);
    const bins = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) bins[Math.floor(random.uniform() * 10)]! += 1;
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test("draws below a limit without bias", () => {
    const random = new Random(4);
    const bins = new Array<number>(7).fill(0);
    for (let draw = 0; draw < 70_000; draw++) bins[random.below(7)]! += 1;
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test("permutes", () => {
    const order = new Random(5).permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect([...order].filter((value, index) => value === index).length).toBeLessThan(10);
  });
});
