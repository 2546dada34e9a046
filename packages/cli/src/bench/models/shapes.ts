/** HydraGNN's EGNN with direct forces: what `@hydride/models` calls `egnn-hydragnn`. */
export interface EgnnShape {
  kind: "egnn";
  hidden: number;
  layers: number;
  /** Hidden layers of each head. */
  head: number[];
  /** Structures of a batch. */
  batch: number;
}

/** PaiNN with conservative forces. */
export interface PainnShape {
  kind: "painn";
  hidden: number;
  layers: number;
  /** Hidden layers of the head. */
  head: number[];
  /** Radial functions of an edge, besides a constant. */
  radial: number;
  batch: number;
}

export type ModelShape = EgnnShape | PainnShape;

/**
 * HydraGNN's: the width of the two layers before the energy's head, and what an atom enters with (number, coordinates).
 */
export const EGNN_SHARED = 50;
export const EGNN_INPUTS = 4;

/** Of the edges, in angstrom, and of the neighbours that an atom has at most: the same for all. */
export const CUTOFF = 5;
export const MAX_NEIGHBORS = 20;

/** The models that are timed. */
export const SHAPES = {
  "egnn-128": { kind: "egnn", hidden: 128, layers: 4, head: [128, 128, 128], batch: 32 },
  "egnn-866": { kind: "egnn", hidden: 866, layers: 4, head: [889, 889, 889], batch: 16 },
  "painn-128": { kind: "painn", hidden: 128, layers: 3, head: [64], radial: 6, batch: 32 },
} as const satisfies Record<string, Readonly<ModelShape>>;

export type ModelName = keyof typeof SHAPES;

/** A model of that name; the arrays are copies. */
export function shapeOf(name: ModelName): ModelShape {
  return structuredClone(SHAPES[name]) as unknown as ModelShape;
}

/**
 * A model of the same kind that is next to nothing: what runs first, so that code is loaded before memory is measured.
 */
export function smallest(shape: ModelShape): ModelShape {
  return { ...shape, hidden: 8, layers: 2, head: [8] };
}
