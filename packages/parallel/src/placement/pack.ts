/**
 * Packs items into `bins` so that their sizes balance: the largest first, each where least is (Graham, SIAM J. Appl. Math. 17,
 * 1969). No bin is empty, items keep their order in a bin, and bins are in the order of their first items.
 *
 * @param sizes Above zero, at least as many as bins.
 */
export function pack(sizes: readonly number[], bins: number): number[][] {
  const filled = Array.from({ length: bins }, () => ({ items: [] as number[], size: 0 }));
  const order = sizes.map((_, index) => index).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  for (const item of order) {
    const emptiest = filled.reduce((least, bin) => (bin.size < least.size ? bin : least));
    emptiest.items.push(item);
    emptiest.size += sizes[item]!;
  }
  return filled.map(({ items }) => items.sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
}
