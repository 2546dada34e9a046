/** Counts up to this take one byte, larger ones as many as they have bits by seven. */
const LOW_BITS = 0x7f;
const MORE = 0x80;

/** Atomic numbers as pairs of element and count, ascending: some 3 bytes an element, however many atoms there are. */
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

/** The atomic numbers, shape (n), ascending. */
export function unpackComposition(bytes: Uint8Array): Uint8Array {
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
  const numbers = new Uint8Array(pairs.reduce((sum, [, count]) => sum + count, 0));
  let next = 0;
  for (const [z, count] of pairs) numbers.fill(z, next, (next += count));
  return numbers;
}
