import type { Structure } from "@hydride/core-graph";
import { type HydraGnnPotential, createHydraGnnPotential, hydraGnnConfig } from "../../src/index.js";
import { hydraGnnKey } from "../../src/hydragnn/keys.js";
import { writeFormulaWeights } from "../formulaWeights.js";
import { CELL, structure } from "../helpers.js";
import type { Weights } from "./reference.js";

/**
 * Two branches in turns: a molecule, a crystal smaller than the cut-off, an atom alone, one too far from the others, a slab, and an
 * atom that is the nearest of all others.
 */
export const STRUCTURES: Structure[] = [
  structure("branch-1", "molecule", { charge: -1, spin: 2 }),
  structure("branch-0", "crystal", {
    numbers: Uint8Array.of(6, 8),
    positions: Float64Array.of(0.1, 0, 0.2, 1.9, 2.2, 1.7),
    cell: CELL,
    pbc: [true, true, true],
  }),
  structure("branch-0", "atom", { numbers: Uint8Array.of(3), positions: Float64Array.of(0.4, -0.3, 0.2), charge: 1 }),
  structure("branch-1", "apart", {
    numbers: Uint8Array.of(1, 7, 2),
    positions: Float64Array.of(0, 0.2, 0.1, 1.1, -0.4, 0.3, 0.6, 9, 0.5),
    spin: 3,
  }),
  structure("branch-1", "slab", {
    numbers: Uint8Array.of(4, 1),
    positions: Float64Array.of(0.3, 0.1, 0, 1.4, 1.2, 0.9),
    cell: CELL,
    pbc: [true, true, false],
  }),
  structure("branch-0", "star", {
    numbers: Uint8Array.of(6, 1, 9, 1, 8),
    positions: Float64Array.of(0, 0, 0, 1.2, 0.1, 0, -1.3, 0.2, 0.1, 0.1, 1.4, -0.2, 0.3, -1.5, 0.4),
  }),
];

/** A model whose every weight is seen in what it predicts. */
export function formulaPotential(architecture: unknown): HydraGnnPotential {
  const potential = createHydraGnnPotential(hydraGnnConfig(architecture, "float64"), { seed: 0 });
  writeFormulaWeights(potential);
  return potential;
}

/** Its weights by HydraGNN's names. */
export function weightsOf(potential: HydraGnnPotential): Weights {
  const { architecture } = potential.config.encoder;
  return new Map(
    [...potential.stateDict()].map(([name, value]) => {
      const rows = (value.shape.length === 1 ? value.unsqueeze(0) : value).tolist() as number[][];
      return [hydraGnnKey(name, architecture), rows];
    }),
  );
}
