import type { Mode } from "./cases.js";
import { EGNN_INPUTS, EGNN_SHARED, type EgnnShape, type ModelShape, type PainnShape } from "./shapes.js";

/** How large a batch is. */
export interface BatchSize {
  structures: number;
  atoms: number;
  edges: number;
}

/** How they are counted, for the reader. */
export const COUNTING =
  "multiply-adds are those of the products with weights, the first layer of EGNN's edges as products per atom; " +
  "training counts 3 times the forward pass, conservative forces 2 times, training on those 6 times";

/** Of one training step, or of one prediction of energies and forces, whoever computes it and however. */
export function multiplyAdds(shape: ModelShape, size: BatchSize, mode: Mode): number {
  const forward = shape.kind === "egnn" ? egnn(shape, size) : painn(shape, size);
  // The derivative of a product takes a product for each of its two factors; that with respect to positions one.
  const passes = shape.kind === "egnn" ? { infer: 1, train: 3 } : { infer: 2, train: 6 };
  return passes[mode] * forward;
}

/** Of one row through linear layers of the given widths. */
function layers(widths: readonly number[]): number {
  return widths.slice(1).reduce((total, width, index) => total + width * widths[index]!, 0);
}

function egnn({ hidden, layers: depth, head }: EgnnShape, { structures, atoms, edges }: BatchSize): number {
  const ofLayer = (inputs: number, moves: boolean) => {
    const perAtom = 2 * inputs * hidden + layers([inputs + hidden, hidden, hidden]);
    const perEdge = layers([1, hidden, hidden]) + (moves ? layers([hidden, hidden, 1]) : 0);
    return atoms * perAtom + edges * perEdge;
  };
  const encoder = Array.from({ length: depth }, (_, index) =>
    ofLayer(index === 0 ? EGNN_INPUTS : hidden, index < depth - 1),
  );
  const energy = structures * layers([hidden, EGNN_SHARED, EGNN_SHARED, ...head, 1]);
  const forces = atoms * layers([hidden, ...head, 3]);
  return encoder.reduce((total, each) => total + each, energy + forces);
}

function painn({ hidden, layers: depth, head, radial }: PainnShape, { atoms, edges }: BatchSize): number {
  const ofLayer = (gates: number) => {
    const message = layers([hidden, hidden, 3 * hidden]);
    // Three components of each vector.
    const mix = 3 * layers([hidden, 2 * hidden]);
    const update = layers([2 * hidden, hidden, gates * hidden]);
    return atoms * (message + mix + update) + edges * layers([radial + 1, 3 * hidden]);
  };
  const encoder = Array.from({ length: depth }, (_, index) => ofLayer(index < depth - 1 ? 3 : 2));
  return encoder.reduce((total, each) => total + each, atoms * layers([hidden, ...head, 1]));
}
