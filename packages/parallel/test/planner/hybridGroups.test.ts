import { describe, expect, test } from "vitest";
import { hybridGroups } from "../../src/planner/index.js";

const names = (count: number) => Array.from({ length: count }, (_, i) => `b${String(i)}`);
const equal = (count: number, value: number) => Object.fromEntries(names(count).map((name) => [name, value]));

describe("groups of the strategy hybrid", () => {
  test.each([
    [1, 2],
    [1.6, 2],
    // Three of five branches would be more than the encoder.
    [1.8, 3],
    [2.6, 5],
  ])("five branches alike, which are %f of the encoder: %i", (ratio, groups) => {
    expect(hybridGroups({ shared: 1000, perBranch: equal(5, 200 * ratio) }, undefined, 640)).toBe(groups);
  });

  test("small datasets are not packed together until their heads outgrow the encoder", () => {
    const perBranch = equal(16, 660);
    const share = { ...equal(16, 1), b3: 1000, b9: 1000 };
    const groups = hybridGroups({ shared: 4690, perBranch }, share, 64);
    expect(groups).toBe(4);
  });

  test("there are no more than branches or ranks", () => {
    expect(hybridGroups({ shared: 1, perBranch: equal(4, 9) }, undefined, 640)).toBe(4);
    expect(hybridGroups({ shared: 1, perBranch: equal(4, 9) }, undefined, 3)).toBe(3);
    expect(hybridGroups({ shared: 1, perBranch: equal(1, 9) }, undefined, 3)).toBe(1);
  });
});
