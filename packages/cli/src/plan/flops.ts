import type { Config } from "@hydride/training";
import { encoderCost } from "./encoderCost.js";
import type { StructureSize } from "./structureSize.js";

/** How they are counted, for the reader. */
export const COUNTING =
  "products with weights, each of a multiplication and an addition; training counts 3 times the forward pass, conservative " +
  "forces 6 times, recomputation once more";

/** Multiplications and additions of one structure in a training step. */
export function flopsPerStructure(config: Config, { atoms, edgesPerAtom }: StructureSize): number {
  const { model, training } = config;
  const { layers, hidden, heads } = model;
  const { perAtom, perEdge } = encoderCost(config).products;
  const encoder = layers * atoms * (perAtom + edgesPerAtom * perEdge);
  const head = chain([hidden, ...heads.hidden, 1]);
  const ofHeads = atoms * head * (heads.forces === "direct" ? 2 : 1);
  const passes = heads.forces === "direct" ? 3 : 6;
  return 2 * (passes + (training.recompute ? passes / 3 : 0)) * (encoder + ofHeads);
}

/** Of one row through linear layers of these widths. */
function chain(widths: readonly number[]): number {
  return widths.slice(1).reduce((total, width, index) => total + width * widths[index]!, 0);
}
