import { Cheapest } from "./cheapest.js";

/**
 * Deals items to `hands` players, as many to each as to any other, give or take one: in turns, of which player `first` has the
 * first. With costs, the most expensive items go first, each to the player whose hand costs least so far.
 */
export function deal<Item>(
  items: readonly Item[],
  hands: number,
  first: number,
  cost?: (item: Item) => number,
): Item[][] {
  const dealt: Item[][] = Array.from({ length: hands }, () => []);
  if (cost === undefined) {
    for (const [index, item] of items.entries()) dealt[(first + index) % hands]!.push(item);
    return dealt;
  }
  const costs = items.map(cost);
  const order = items.map((_, index) => index).sort((a, b) => costs[b]! - costs[a]! || a - b);
  const most = Math.ceil(items.length / hands);
  // So many may have the larger number of items.
  let large = items.length - (most - 1) * hands;
  const held = dealt.map((): number[] => []);
  const turns = new Cheapest(hands);
  for (const item of order) {
    let hand = held[(first + turns.first) % hands]!;
    // Full for good.
    while (hand.length === most || (hand.length === most - 1 && large === 0)) {
      turns.removeFirst();
      hand = held[(first + turns.first) % hands]!;
    }
    if (hand.push(item) === most) large--;
    turns.addToFirst(costs[item]!);
  }
  return held.map((indices) => indices.sort((a, b) => a - b).map((index) => items[index]!));
}
