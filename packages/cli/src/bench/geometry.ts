export interface Geometry {
  positions: Float64Array;
  cell: Float64Array;
}

const SKEW = 0.15;
/** How far an atom is from its place on a grid, in units of the grid. */
const JITTER = 0.3;

/**
 * Atoms near the places of a grid, as in matter none is close to another, in a skewed cell.
 * @param density Atoms per cubic angstrom.
 */
export function geometry(atoms: number, density: number, random: () => number): Geometry {
  const length = Math.cbrt(atoms / density);
  const skewed = Float64Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? 1 : 0) + SKEW * (2 * random() - 1));
  const scale = length / Math.cbrt(Math.abs(determinant(skewed)));
  const cell = skewed.map((x) => x * scale);
  const side = Math.ceil(Math.cbrt(atoms));
  const positions = new Float64Array(3 * atoms);
  for (let i = 0; i < atoms; i++) {
    const place = [i % side, Math.floor(i / side) % side, Math.floor(i / side ** 2)];
    const fractional = place.map((x) => (x + 0.5 + JITTER * (2 * random() - 1)) / side);
    for (let k = 0; k < 3; k++) {
      positions[3 * i + k] = fractional.reduce((sum, f, row) => sum + f * cell[3 * row + k]!, 0);
    }
  }
  return { positions, cell };
}

function determinant(m: Float64Array): number {
  const minor = (i: number, j: number) => m[3 + i]! * m[6 + j]! - m[3 + j]! * m[6 + i]!;
  return m[0]! * minor(1, 2) - m[1]! * minor(0, 2) + m[2]! * minor(0, 1);
}

/** Numbers from 0 to 1 (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
