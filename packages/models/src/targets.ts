import type { GraphBatch } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { ModelError } from "./errors.js";

/** The labels of a batch in the model's precision; what is masked out is zero and has weight zero in the loss. */
export interface Targets {
  /** (G) eV, reference energies subtracted. */
  energy: Tensor;
  /** (N, 3) eV/angstrom. */
  forces: Tensor;
  /** (G, 3, 3) eV/angstrom^3. */
  stress: Tensor;
  /** (G, width) or (N, width) by name, in the unit of the labels; absent where the batch has no properties. */
  properties?: Map<string, Tensor>;
}

export interface TargetOptions {
  dtype?: "float32" | "float64";
  /** (G) eV in batch order: the reference energy of each structure, subtracted in float64. */
  energyOffset: Float64Array;
}

/** @throws ModelError MODEL_INPUT where `energyOffset` has not one finite number for each structure. */
export function targetTensors(batch: GraphBatch, { dtype = "float32", energyOffset }: TargetOptions): Targets {
  if (energyOffset.length !== batch.structures) {
    throw new ModelError(
      `energyOffset: expected a number for each of ${batch.structures} structures, found ${energyOffset.length}`,
      "MODEL_INPUT",
    );
  }
  const missing = energyOffset.findIndex((value) => !Number.isFinite(value));
  if (missing >= 0) {
    throw new ModelError(
      `energyOffset: expected finite numbers in eV, found ${String(energyOffset[missing])} for structure "${batch.ids[missing]}" ` +
        `of dataset "${batch.datasets[missing]}"`,
      "MODEL_INPUT",
    );
  }
  const energy = batch.energy.map((value, index) => (batch.energyMask[index] ? value - energyOffset[index]! : 0));
  const properties = Object.entries(batch.properties).map(([name, { values, width }]): [string, Tensor] => [
    name,
    torch.tensor(values, { shape: [values.length / width, width], dtype }),
  ]);
  return {
    energy: torch.tensor(energy, { dtype }),
    forces: torch.tensor(batch.forces, { shape: [batch.atoms, 3], dtype }),
    stress: torch.tensor(batch.stress, { shape: [batch.structures, 3, 3], dtype }),
    ...(properties.length > 0 && { properties: new Map(properties) }),
  };
}
