import type { Tensor } from "@hydride/torch-js";
import { safeLength, SQUARED_EPSILON } from "../radial/distance.js";
import { fusedOperators } from "./library.js";

/** Lengths (E, 1) of vectors (E, 3), safe at zero, and the vectors over them, (E, 3). Differentiable twice. */
export function edgeGeometry(vectors: Tensor): { length: Tensor; direction: Tensor } {
  const fused = fusedOperators();
  if (fused) {
    const [length, direction] = fused.edge_geometry(vectors, SQUARED_EPSILON);
    return { length, direction };
  }
  const length = safeLength(vectors);
  return { length, direction: vectors.div(length) };
}
