import { collate, type Structure } from "@hydride/core-graph";
import { tidy } from "@hydride/torch-js";
import { graphTensors } from "../graphTensors.js";
import type { ResolvedProperty } from "../heads/properties/config.js";
import type { Potential } from "../potential.js";
import { type EvaluatedProperties, evaluatedProperties, reorderedProperties, turnedProperties } from "./properties.js";
import { multiply } from "./transforms.js";

export interface Evaluation {
  /** eV, without the reference energies. */
  energy: number;
  /** (n, 3) eV/angstrom */
  forces: number[];
  /** (3, 3) eV/angstrom^3, not numbers where there is no volume; empty where forces are direct. */
  stress: number[];
  /** Nothing where the model has none. */
  properties: EvaluatedProperties;
}

/** A batch for this potential: its cut-off, neighbours and branches. */
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
    const properties = evaluatedProperties(prediction, batch);
    const result: Evaluation[] = [];
    for (let g = 0; g < batch.structures; g++) {
      result[batch.order[g]!] = {
        energy: energy[g]!,
        forces: forces.slice(3 * batch.atomOffsets[g]!, 3 * batch.atomOffsets[g + 1]!),
        stress: stresses.slice(9 * g, 9 * g + 9),
        properties: properties[g]!,
      };
    }
    return result;
  });
}

type Kinds = Readonly<Record<string, ResolvedProperty>>;

/** What a structure has after its row vectors were multiplied by a rotation or an inversion R: F R and Rᵀ S R. */
export function turned(evaluation: Evaluation, matrix: readonly number[], kinds: Kinds): Evaluation {
  const { energy, forces, stress, properties } = evaluation;
  const turn = (rows: number[]) => [...multiply(Float64Array.from(rows), matrix)];
  const transposed = (m: number[]) => (m.length === 0 ? [] : [0, 3, 6, 1, 4, 7, 2, 5, 8].map((k) => m[k]!));
  return {
    energy,
    forces: turn(forces),
    stress: transposed(turn(transposed(turn(stress)))),
    properties: turnedProperties(properties, matrix, kinds),
  };
}

/** What a structure has whose atom k was atom order[k]. */
export function reordered(evaluation: Evaluation, order: readonly number[], kinds: Kinds): Evaluation {
  const { energy, forces, stress, properties } = evaluation;
  return {
    energy,
    forces: order.flatMap((atom) => forces.slice(3 * atom, 3 * atom + 3)),
    stress,
    properties: reorderedProperties(properties, order, kinds),
  };
}
