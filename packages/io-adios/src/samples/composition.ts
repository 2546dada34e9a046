import { elementSymbol } from "@hydride/core-graph";

/** The Hill formula: C first, then H, then by alphabet; without C all by alphabet. A count of one is not written. */
export function hillFormula(numbers: Uint8Array): string {
  const counts = new Map<string, number>();
  for (const z of numbers) counts.set(elementSymbol(z), (counts.get(elementSymbol(z)) ?? 0) + 1);
  const first = counts.has("C") ? ["C", "H"].filter((symbol) => counts.has(symbol)) : [];
  const rest = [...counts.keys()].filter((symbol) => !first.includes(symbol)).sort();
  return [...first, ...rest]
    .map((symbol) => `${symbol}${counts.get(symbol) === 1 ? "" : counts.get(symbol)!}`)
    .join("");
}
