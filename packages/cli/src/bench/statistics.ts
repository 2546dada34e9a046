/** The value below which a fraction of the values lies, interpolated between neighbours. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const [low, high] = [sorted[below]!, sorted[Math.ceil(position)]!];
  return low + (high - low) * (position - below);
}

export interface Summary {
  median: number;
  /** The first and the third quartile. */
  spread: [number, number];
}

export function summarise(values: readonly number[]): Summary {
  return { median: quantile(values, 0.5), spread: [quantile(values, 0.25), quantile(values, 0.75)] };
}
