import type { GraphBatch } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/** The labels of a batch in the model's precision; what is masked out is zero and has weight zero in the loss. */
export interface Targets {
  /** (G) eV, reference energies subtracted. */
  energy: Tensor;
  /** (N, 3) eV/angstrom. */
  forces: Tensor;
  /** (G, 3, 3) eV/angstrom^3. */
  stress: Tensor;
}

export interface TargetOptions {
  dtype?: "float32" | "float64";
  /** (G) eV in batch order: the reference energy of each structure, subtracted in float64. */
  energyOffset: Float64Array;
}

export function targetTensors(batch: GraphBatch, { dtype = "float32", energyOffset }: TargetOptions): Targets {
  const energy = batch.energy.map((value, index) => (batch.energyMask[index] ? value - energyOffset[index]! : 0));
  return {
    energy: torch.tensor(energy, { dtype }),
    forces: torch.tensor(batch.forces, { shape: [batch.atoms, 3], dtype }),
    stress: torch.tensor(batch.stress, { shape: [batch.structures, 3, 3], dtype }),
  };
}
