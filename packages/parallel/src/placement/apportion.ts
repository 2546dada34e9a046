/**
 * Divides `total` into whole parts in proportion to `shares`, at least `least` each, by largest remainders (Hamilton's method); of
 * equal remainders the first is served first. Parts whose proportion is less than `least` get that, and the others share the rest.
 *
 * @param shares Above zero. @param total At least `least` for each of them.
 */
export function apportion(shares: readonly number[], total: number, least: number): number[] {
  const parts = shares.map(() => least);
  let open = shares.map((_, index) => index);
  let left = total;
  for (;;) {
    const sum = open.reduce((all, index) => all + shares[index]!, 0);
    const small = open.filter((index) => (left * shares[index]!) / sum < least);
    if (small.length === 0) break;
    open = open.filter((index) => !small.includes(index));
    left -= least * small.length;
  }
  const sum = open.reduce((all, index) => all + shares[index]!, 0);
  const exact = open.map((index) => ({ index, value: (left * shares[index]!) / sum }));
  for (const { index, value } of exact) parts[index] = Math.floor(value);
  let rest = left - exact.reduce((all, { value }) => all + Math.floor(value), 0);
  // Sorting is stable: of equal remainders the first comes first.
  const remainder = (value: number) => value - Math.floor(value);
  for (const { index } of exact.toSorted((a, b) => remainder(b.value) - remainder(a.value))) {
    if (rest-- <= 0) break;
    parts[index]!++;
  }
  return parts;
}
