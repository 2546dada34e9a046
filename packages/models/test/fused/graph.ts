import { manualSeed, randint, randn, type Tensor } from "@hydride/torch-js";
import type { EdgeSegments } from "../../src/fused/segments.js";
import { edgeSegments, numbers } from "../helpers.js";

/** A graph of random edges, the same for the same sizes; some atoms receive nothing. */
export function randomGraph(atoms: number, edges: number): EdgeSegments {
  manualSeed(atoms + edges);
  const ends = () => numbers(randint(atoms, [edges], { dtype: "int64" }).toArray());
  return edgeSegments(
    ends().sort((a, b) => a - b),
    ends(),
    atoms,
  );
}

/** A tensor of normal random numbers that derivatives are taken with respect to. */
export function variable(shape: number[], dtype: "float32" | "float64" = "float64"): Tensor {
  return randn(shape, { dtype, requiresGrad: true });
}
