import { describe, expect, test } from "vitest";
import { deal } from "../../src/schedule/deal.js";
import { random } from "../helpers/random.js";

/** Items with costs of which some are equal, and one is more than all others together. */
function costsOf(count: number): number[] {
  const stream = random(3, count);
  return Array.from({ length: count }, (_, index) => (index === 1 ? 1000 : 1 + (stream.uint32() % 20)));
}

const CASES = [1, 2, 3, 4, 7, 16].flatMap((hands) => [0, 1, 2, 5, 13, 16, 49].map((count) => ({ hands, count })));

describe("deal with costs", () => {
  test.each(CASES)("$count items to $hands: every one once, as many to each, in their order", ({ hands, count }) => {
    const costs = costsOf(count);
    const items = costs.map((_, index) => index);
    for (let first = 0; first < hands; first++) {
      const dealt = deal(items, hands, first, (item) => costs[item]!);
      expect(dealt).toHaveLength(hands);
      expect(dealt.flat().toSorted((a, b) => a - b)).toEqual(items);
      for (const hand of dealt) expect(hand).toEqual(hand.toSorted((a, b) => a - b));
      const lengths = dealt.map(({ length }) => length);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      // The same wherever it is dealt.
      expect(deal(items, hands, first, (item) => costs[item]!)).toEqual(dealt);
    }
  });

  test("hands cost the same within the dearest item, where no item is dearer than a hand", () => {
    for (const hands of [2, 3, 5]) {
      const costs = costsOf(20 * hands).map((cost) => Math.min(cost, 20));
      const items = costs.map((_, index) => index);
      const spent = deal(items, hands, 0, (item) => costs[item]!).map((hand) =>
        hand.reduce((sum, item) => sum + costs[item]!, 0),
      );
      expect(Math.max(...spent) - Math.min(...spent)).toBeLessThanOrEqual(20);
    }
  });

  test("equal costs are dealt in turns, of which another hand has the first", () => {
    expect(deal([0, 1, 2, 3, 4], 2, 0, () => 1)).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
    expect(deal([0, 1, 2, 3, 4], 2, 1, () => 1)).toEqual([
      [1, 3],
      [0, 2, 4],
    ]);
  });

  test("the order of the items decides between equal ones alone", () => {
    const costs: Record<string, number> = { a: 5, b: 1, c: 4, d: 2 };
    const of = (items: string[]) => deal(items, 2, 0, (item) => costs[item]!).map((hand) => hand.toSorted().join(""));
    expect(of(["a", "b", "c", "d"])).toEqual(["ab", "cd"]);
    expect(of(["d", "c", "b", "a"])).toEqual(["ab", "cd"]);
  });
});
