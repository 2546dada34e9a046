import type { Structure } from "@hydride/core-graph";
import { Random } from "../random/random.js";

/**
 * The structure with each coordinate displaced by a normally distributed number, its labels as they are (Godwin et al.,
 * arXiv 2106.07971, without their denoising).
 * @param deviation Standard deviation in angstrom; at 0 the structure itself is returned.
 * @param draw Decides the displacements.
 */
export function rattled(structure: Structure, deviation: number, draw: number): Structure {
  if (deviation === 0) return structure;
  const random = new Random(draw);
  return { ...structure, positions: structure.positions.map((each) => each + deviation * random.normal()) };
}
