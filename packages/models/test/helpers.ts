import { collate, type GraphBatch, type PropertyLabel, type Structure } from "@hydride/core-graph";
import { tensor } from "@hydride/torch-js";
import type { EdgeSegments } from "../src/fused/segments.js";
import { createPotential, type ModelConfig, type Potential } from "../src/index.js";

export function structure(dataset: string, id: string, labels: Partial<Structure> = {}): Structure {
  return {
    numbers: Uint8Array.of(8, 1, 1),
    positions: Float64Array.of(0, 0, 0, 0.96, 0.05, 0, -0.24, 0.93, 0.1),
    pbc: [false, false, false],
    dataset,
    id,
    group: id,
    info: {},
    ...labels,
  };
}

export const CELL = Float64Array.of(4, 0, 0, 0.2, 4.1, 0, 0, 0.3, 3.9);

export function smallConfig(changes: Partial<ModelConfig> = {}): ModelConfig {
  return {
    encoder: { type: "egnn", hidden: 8, layers: 2, cutoff: 4 },
    heads: { hidden: [8], forces: "conservative" },
    branches: ["a", "b"],
    dtype: "float64",
    ...changes,
  };
}

export function batchOf(structures: Structure[], branches = ["a", "b"], cutoff = 4): GraphBatch {
  return collate(structures, { cutoff, branches });
}

export function collatedWith(structures: Structure[], properties: PropertyLabel[], branches = ["a", "b"]): GraphBatch {
  return collate(structures, { cutoff: 4, branches, properties });
}

export function smallPotential(changes: Partial<ModelConfig> = {}, seed = 3): Potential {
  return createPotential(smallConfig(changes), { seed });
}

export const numbers = (values: ArrayLike<number | bigint>): number[] => Array.from(values, Number);

/** What `attempt` throws, to assert on its code, message and hint; what it returns where it does not throw. */
export function errorOf(attempt: () => unknown): unknown {
  try {
    return attempt();
  } catch (error) {
    return error;
  }
}

/** The segments of edges whose receivers ascend. */
export function edgeSegments(receivers: readonly number[], senders: readonly number[], atoms: number): EdgeSegments {
  const order = senders.map((_, edge) => edge).sort((a, b) => senders[a]! - senders[b]! || a - b);
  const offsets = (atomOf: readonly number[]) =>
    tensor(Int32Array.from({ length: atoms + 1 }, (_, atom) => atomOf.filter((each) => each < atom).length));
  return {
    received: { index: tensor(Int32Array.from(receivers)), offsets: offsets(receivers) },
    sent: {
      index: tensor(Int32Array.from(senders)),
      offsets: offsets(senders),
      permutation: tensor(Int32Array.from(order)),
    },
  };
}
