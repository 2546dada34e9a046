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
  const spent = new Float64Array(hands);
  const held = dealt.map((): number[] => []);
  for (const item of order) {
    let cheapest = -1;
    for (let turn = 0; turn < hands; turn++) {
      const hand = (first + turn) % hands;
      const { length } = held[hand]!;
      if (length === most || (length === most - 1 && large === 0)) continue;
      if (cheapest < 0 || spent[hand]! < spent[cheapest]!) cheapest = hand;
    }
    if (held[cheapest]!.push(item) === most) large--;
    spent[cheapest]! += costs[item]!;
  }
  return held.map((indices) => indices.sort((a, b) => a - b).map((index) => items[index]!));
}
