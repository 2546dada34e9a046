import { elementSymbol } from "./elements";

/** Counts up to this take one byte, larger ones as many as they have bits by seven. */
const LOW_BITS = 0x7f;
const MORE = 0x80;

/** The Hill formula: C first, then H, then by alphabet; without C all by alphabet. A count of one is not written. */
export function hillFormula(numbers: ArrayLike<number>): string {
  const counts = new Map<string, number>();
  for (let i = 0; i < numbers.length; i++) {
    const symbol = elementSymbol(numbers[i]!);
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  const first = counts.has("C") ? ["C", "H"].filter((symbol) => counts.has(symbol)) : [];
  const rest = [...counts.keys()].filter((symbol) => !first.includes(symbol)).sort();
  return [...first, ...rest].map((symbol) => symbol + (counts.get(symbol) === 1 ? "" : counts.get(symbol))).join("");
}

/** Atomic numbers, shape (n), as pairs of element and count, ascending: 2 bytes an element, or few more, however many atoms there are. */
export function packComposition(numbers: Uint8Array): Uint8Array {
  const counts = new Uint32Array(256);
  for (const z of numbers) counts[z]!++;
  const bytes: number[] = [];
  for (let z = 0; z < counts.length; z++) {
    if (counts[z] === 0) continue;
    bytes.push(z);
    let rest = counts[z]!;
    for (; rest > LOW_BITS; rest >>>= 7) bytes.push((rest & LOW_BITS) | MORE);
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

/** How many atoms of each element there are, ascending, of what `packComposition` gave. */
export function elementCounts(bytes: Uint8Array): [z: number, count: number][] {
  const pairs: [z: number, count: number][] = [];
  for (let i = 0; i < bytes.length;) {
    const z = bytes[i++]!;
    let count = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[i++]!;
      count += (byte & LOW_BITS) << shift;
      if (byte < MORE) break;
    }
    pairs.push([z, count]);
  }
  return pairs;
}

/** The atomic numbers, shape (n), ascending. */
export function unpackComposition(bytes: Uint8Array): Uint8Array {
  const pairs = elementCounts(bytes);
  const numbers = new Uint8Array(pairs.reduce((sum, [, count]) => sum + count, 0));
  let next = 0;
  for (const [z, count] of pairs) numbers.fill(z, next, (next += count));
  return numbers;
}
