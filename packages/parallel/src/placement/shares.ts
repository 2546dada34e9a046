/** Sums and products of smaller ones are exact enough, whatever the number of ranks. */
const LARGEST = 1e100;

/** The same proportions in numbers that can be added up. */
export function scaledShares(shares: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const most = Object.values(shares).reduce((a, b) => Math.max(a, b), 0);
  if (most <= LARGEST) return shares;
  // One that is too small beside the largest is still above zero.
  return Object.fromEntries(
    Object.entries(shares).map(([name, share]) => [name, Math.max(share / most, Number.MIN_VALUE)]),
  );
}
