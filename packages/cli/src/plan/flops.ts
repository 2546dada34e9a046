import type { Config } from "@hydride/training";
import type { StructureSize } from "./structureSize.js";

/** How they are counted, for the reader. */
export const COUNTING =
  "products with weights, each of a multiplication and an addition; training counts 3 times the forward pass, conservative " +
  "forces 6 times, recomputation once more";

/** Multiply-adds of one encoder layer and of what surrounds the layers: those of an atom, and of an edge. */
interface LayerProducts {
  perAtom: number;
  perEdge: number;
}

/** Both kinds of radial functions of the default encoders, and the envelope. */
const BASIS = 16;

/** Multiplications and additions of one structure in a training step. */
export function flopsPerStructure({ model, training }: Config, { atoms, edgesPerAtom }: StructureSize): number {
  const { layers, hidden, heads } = model;
  const { perAtom, perEdge } = layerProducts(model);
  const encoder = layers * atoms * (perAtom + edgesPerAtom * perEdge);
  const head = chain([hidden, ...heads.hidden, 1]);
  const ofHeads = atoms * head * (heads.forces === "direct" ? 2 : 1);
  const passes = heads.forces === "direct" ? 3 : 6;
  return 2 * (passes + (training.recompute ? passes / 3 : 0)) * (encoder + ofHeads);
}

function layerProducts({ encoder, hidden: f, hydragnn }: Config["model"]): LayerProducts {
  switch (encoder) {
    case "egnn":
      return { perAtom: 5 * f * f, perEdge: BASIS * f + 2 * f * f };
    case "egnn-hydragnn":
      return { perAtom: 5 * f * f, perEdge: f + (hydragnn?.equivariance === false ? 1 : 2) * f * f };
    case "painn":
      return { perAtom: 4 * f * f + 6 * f * f + 5 * f * f, perEdge: 3 * f * (BASIS + 1) };
    case "painn-hydragnn":
      // A change of width after each layer, of scalars in two products, of three components of vectors in one each.
      return { perAtom: 4 * f * f + 6 * f * f + 5 * f * f + 5 * f * f, perEdge: 3 * f * (hydragnn?.radial ?? 6) };
  }
}

/** Of one row through linear layers of these widths. */
function chain(widths: readonly number[]): number {
  return widths.slice(1).reduce((total, width, index) => total + width * widths[index]!, 0);
}
