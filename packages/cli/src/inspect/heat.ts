/** How hot each element is: 0 for one atom or none, 1 for the most, in between by the logarithm of its count. */
export function heatOf(counts: Readonly<Record<string, number>>): (symbol: string) => number {
  const most = Math.max(1, ...Object.values(counts));
  return (symbol) => {
    const count = counts[symbol] ?? 0;
    if (count <= 0) return 0;
    return most === 1 ? 1 : Math.log(count) / Math.log(most);
  };
}
