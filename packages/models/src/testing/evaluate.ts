import { collate, type Structure } from "@hydride/core-graph";
import { tidy } from "@hydride/torch-js";
import { graphTensors } from "../graphTensors.js";
import type { Potential } from "../potential.js";

export interface Evaluation {
  energy: number;
  /** (n, 3) */
  forces: number[];
  /** (3, 3) */
  stress: number[];
}

export function batchOf(potential: Potential, structures: readonly Structure[]) {
  const { cutoff, maxNeighbors } = potential.config.encoder;
  return collate([...structures], {
    cutoff,
    branches: potential.config.branches,
    ...(maxNeighbors === undefined ? {} : { maxNeighbors }),
  });
}

/** Energies, forces and stress of structures, each in the order given. */
export function evaluate(potential: Potential, structures: readonly Structure[]): Evaluation[] {
  return tidy(() => {
    const batch = batchOf(potential, structures);
    const stress = potential.config.heads.forces === "conservative";
    const prediction = potential.forward(graphTensors(batch, { dtype: potential.config.dtype }), {
      forces: true,
      stress,
    });
    const numbers = (values: ArrayLike<number | bigint>) => Array.from(values, Number);
    const energy = numbers(prediction.energy.detach().toArray());
    const forces = numbers(prediction.forces!.detach().toArray());
    const stresses = prediction.stress ? numbers(prediction.stress.detach().toArray()) : [];
    const result: Evaluation[] = [];
    for (let g = 0; g < batch.structures; g++) {
      result[batch.order[g]!] = {
        energy: energy[g]!,
        forces: forces.slice(3 * batch.atomOffsets[g]!, 3 * batch.atomOffsets[g + 1]!),
        stress: stresses.slice(9 * g, 9 * g + 9),
      };
    }
    return result;
  });
}
