const MOST_RANKS = 100_000;

/** Twice, four times, eight times `from`, up to `most`. */
function doublings(most: number, from: number): number[] {
  const found: number[] = [];
  for (let value = 2 * from; value <= most; value *= 2) found.push(value);
  return found;
}

/** The least number from 2 to `most` that holds; what holds once holds from then on. */
export function smallest(most: number, holds: (value: number) => boolean): number | undefined {
  let [low, high] = [2, most];
  if (!holds(high)) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** The largest number from 1 to `most` that holds; below it all do. */
export function largest(most: number, holds: (value: number) => boolean): number | undefined {
  if (most < 1 || !holds(1)) return undefined;
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The first number of ranks that holds of twice `from`, four times and so on. */
export function doubling(from: number, holds: (value: number) => boolean): number | undefined {
  return doublings(MOST_RANKS, from).find(holds);
}

/** The most ranks that are looked at. */
export function mostRanks(from: number): number {
  return doublings(MOST_RANKS, from).at(-1) ?? from;
}
