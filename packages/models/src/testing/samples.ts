import type { Structure } from "@hydride/core-graph";

/** A small generator of repeatable numbers in [0, 1) (mulberry32), so that a failing case can be run again. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Recipe {
  id: string;
  species: number[];
  /** Cell rows in angstrom. */
  cell?: number[];
  pbc: [boolean, boolean, boolean];
  /** Side of the box that positions are drawn from, for what has no cell. */
  side?: number;
}

const RECIPES: Recipe[] = [
  { id: "molecule", species: [6, 8, 7, 1, 1, 1], pbc: [false, false, false], side: 3.4 },
  {
    id: "crystal",
    species: [14, 8, 12, 3],
    cell: [4.1, 0.3, 0.1, -0.7, 3.9, 0.4, 0.5, -0.6, 4.4],
    pbc: [true, true, true],
  },
  { id: "one atom", species: [26], cell: [2.4, 0, 0, 0.3, 2.6, 0, -0.4, 0.2, 2.5], pbc: [true, true, true] },
  { id: "left-handed", species: [11, 17], cell: [0, 3.6, 0.2, 3.4, 0.1, 0, 0.3, 0, 3.8], pbc: [true, true, true] },
  { id: "slab", species: [13, 13, 8], cell: [3.3, 0.2, 0, -0.4, 3.1, 0, 0, 0, 20], pbc: [true, true, false], side: 3 },
];

const MINIMUM_DISTANCE = 0.9;

function positionsOf({ species, cell, pbc, side = 1 }: Recipe, random: () => number): Float64Array {
  const positions = new Float64Array(3 * species.length);
  const draw = () => {
    const fraction = [random(), random(), random()];
    if (!cell || !pbc[2]) return fraction.map((each) => each * side);
    return [0, 1, 2].map((axis) => fraction.reduce((sum, each, row) => sum + each * cell[3 * row + axis]!, 0));
  };
  for (let atom = 0; atom < species.length;) {
    const candidate = draw();
    const far = (other: number) =>
      Math.hypot(...candidate.map((each, axis) => each - positions[3 * other + axis]!)) > MINIMUM_DISTANCE;
    if (!Array.from({ length: atom }, (_, other) => other).every(far)) continue;
    positions.set(candidate, 3 * atom++);
  }
  return positions;
}

/** A molecule, crystals (skewed, of one atom, left-handed) and a slab, with random positions, spread over the datasets. */
export function sampleStructures(datasets: readonly string[], seed = 1): Structure[] {
  const random = randomNumbers(seed);
  return RECIPES.map((recipe, index) => ({
    numbers: Uint8Array.from(recipe.species),
    positions: positionsOf(recipe, random),
    ...(recipe.cell ? { cell: Float64Array.from(recipe.cell) } : {}),
    pbc: recipe.pbc,
    dataset: datasets[index % datasets.length]!,
    id: recipe.id,
    group: recipe.id,
    info: {},
  }));
}
